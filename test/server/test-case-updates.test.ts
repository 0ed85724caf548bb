import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestCaseInput, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'
import { uploadFile } from '../support/uploaded-file.js'

describe('updating a test case', () => {
  let server: ServerWithDatabase
  let project: TestProject
  beforeAll(async () => {
    server = await startServerWithDatabase()
    project = await makeProject(server, 'UP')
    files.push(await uploadFile(server, 'f.txt', 'f'))
  })
  afterAll(() => server.stop())

  const files: Awaited<ReturnType<typeof uploadFile>>[] = []
  const everything = {
    title: 'Before',
    priority: 'low' as const,
    precondition: { text: 'A basket' },
    steps: [{ description: 'Pay', expected: 'Paid' }, { description: 'Look' }],
    tags: ['one', 'two'],
    requirements: [{ text: 'R1' }, { text: 'R2' }],
    links: [{ text: 'L', url: 'https://l.example/' }],
    files,
  }

  async function made(input: TestCaseInput = everything) {
    const { id } = await project.testCase(input)
    const show = () => project.get(`/tcase/${id}`)
    const update = (body: object) => project.patch(`/tcase/${id}`, body)
    const refuse = (body: object) => project.call('PATCH', `/tcase/${id}`, body)
    return { id, before: await show(), show, update, refuse }
  }

  it('creates a version that keeps fields that are not given, except the IDs of steps', async () => {
    const { before, show, update } = await made()
    expect(await update({ title: 'After' })).toEqual({ message: 'Test case updated' })
    const after = await show()
    const { steps, updatedAt, ...rest } = after
    expect(rest).toEqual({
      ...Object.fromEntries(
        Object.entries(before).filter(([name]) => !['steps', 'updatedAt'].includes(name)),
      ),
      title: 'After',
      version: 2,
    })
    expect(updatedAt >= before.updatedAt).toBe(true)
    const idOf = (step: { id: number }) => step.id
    expect(steps).toMatchObject([
      { description: 'Pay', expected: 'Paid', version: 2, isLatest: true },
      { description: 'Look', version: 2 },
    ])
    expect(steps.map(idOf)).not.toContain(idOf(before.steps[0]))
    expect(new Set([...steps, ...before.steps].map(idOf)).size).toBe(4)
  })

  it('keeps the previous versions', async () => {
    const { id, update } = await made()
    await update({ title: 'Second' })
    await update({ title: 'Third', priority: 'high' })
    const versions = await server.query(
      `select v.version, v.title, v.priority from "testCaseVersion" v join "testCase" t on t.key = v."testCaseKey"
        where t.id = ? order by v.version`,
      id,
    )
    expect(versions).toMatchObject([
      { version: 1, title: 'Before', priority: 'low' },
      { version: 2, title: 'Second', priority: 'low' },
      { version: 3, title: 'Third', priority: 'high' },
    ])
  })

  it('replaces lists completely, and clears them with []', async () => {
    const { show, update } = await made()
    await update({
      steps: [{ expected: 'Only' }],
      tags: ['two', 'three'],
      requirements: [{ text: 'R2' }],
      links: [{ text: 'M', url: 'https://m.example/' }],
    })
    expect(await show()).toMatchObject({
      version: 2,
      steps: [{ description: '', expected: 'Only' }],
      tags: [{ title: 'two' }, { title: 'three' }],
      requirements: [{ text: 'R2' }],
      links: [{ text: 'M', url: 'https://m.example/' }],
      files: everything.files,
    })
    await update({ steps: [], tags: [], requirements: [], links: [], files: [] })
    expect(await show()).toMatchObject({
      version: 3,
      steps: [],
      tags: [],
      requirements: [],
      links: null,
      files: null,
      isEmpty: false,
    })
  })

  it('finds the test case by its current references, not by its previous ones', async () => {
    const { before, show, update } = await made({
      ...everything,
      tags: ['gone tag'],
      requirements: [{ text: 'gone' }],
    })
    await update({ tags: ['new tag'], requirements: [] })
    const { tags } = await show()
    const count = async (query: string) => (await project.get(`/tcase/count?${query}`)).count
    expect(await count(`tags=${before.tags[0].id}`)).toBe(0)
    expect(await count(`tags=${tags[0].id}`)).toBe(1)
    expect(await count(`requirementIds=${before.requirements[0].id}`)).toBe(0)
    const { tags: listed } = await project.get('/tag?include=tcaseCount')
    expect(listed).toContainEqual({ ...before.tags[0], tcaseCount: 0 })
  })

  it('counts the versions of the precondition separately', async () => {
    const { before, show, update } = await made()
    await update({ title: 'x' })
    expect((await show()).precondition).toEqual(before.precondition)
    await update({ precondition: { text: '<i>new</i><script></script>' } })
    const { precondition, comment } = await show()
    expect(comment).toBe('<i>new</i>')
    expect(precondition).toMatchObject({
      id: before.precondition.id,
      version: 2,
      text: '<i>new</i>',
      createdAt: before.precondition.createdAt,
    })
    await update({ comment: '', steps: [] })
    expect(await show()).toMatchObject({ precondition: { version: 3, text: '' }, isEmpty: true })
  })

  it('without changes changes nothing', async () => {
    const { before, show, update } = await made()
    expect(await update({})).toEqual({ message: 'Test case updated' })
    await update({ unknown: 'field', folderId: 99, pos: 5, type: 'template' })
    expect(await show()).toEqual(before)
  })

  it('publishes a draft, but does not revert it', async () => {
    const { show, update, refuse } = await made({ isDraft: true })
    await update({ isDraft: true, title: 'Still a draft' })
    expect(await show()).toMatchObject({ isDraft: true, version: 2 })
    await update({ isDraft: false })
    expect(await show()).toMatchObject({ isDraft: false, version: 3 })
    expect(await refuse({ isDraft: true, title: 'x' })).toMatchObject({
      status: 400,
      body: { message: 'isDraft: a published test case cannot become a draft again' },
    })
    expect(await show()).toMatchObject({ title: 'Still a draft', version: 3 })
  })

  it.each([
    [{ title: '' }, 400, 'title: must not be empty'],
    [{ title: 'x'.repeat(512) }, 400, 'title: must be at most 511 characters'],
    [{ priority: 'none' }, 400, 'priority: must be one of low, medium, high'],
    [{ tags: [' '] }, 400, 'tags[0]: must not be empty'],
    [{ steps: [{ sharedStepId: 5 }] }, 400, 'steps[0].sharedStepId: UP has no shared step 5'],
    [
      { precondition: { sharedPreconditionId: 5000 } },
      400,
      'precondition.sharedPreconditionId: UP has no shared precondition 5000',
    ],
    [
      { comment: 'a', precondition: { text: 'b' } },
      400,
      'comment: is another name for precondition.text and must not differ from it',
    ],
    [{ customFields: { nope: { value: '' } } }, 400, 'customFields.nope: UP has no such custom field'],
    [{ requirements: [{ text: 'R' }, { text: 'R' }] }, 409, 'requirements[1]: "R" is listed more than once'],
    [[], 400, 'the body must be an object'],
  ])('rejects %j, and nothing changes', async (body, status, message) => {
    const { before, show, refuse } = await made()
    expect(await refuse(body)).toMatchObject({ status, body: { message } })
    expect(await show()).toEqual(before)
  })

  it('ignores fields that only templates have', async () => {
    const { show, update } = await made()
    await update({
      parameterValues: [{ values: { a: '1' } }],
      filledTCaseTitleSuffixParams: ['a'],
      title: 'x',
    })
    const after = await show()
    expect(after).toMatchObject({ title: 'x', type: 'standalone' })
    expect(after).not.toHaveProperty('parameterValues')
    expect(after).not.toHaveProperty('filledTCaseTitleSuffixParams')
  })

  it('by concurrent callers creates a version for each', async () => {
    const { show, update } = await made()
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => update({ title: `Title ${index}`, tags: [`t${index % 3}`] })),
    )
    expect(await show()).toMatchObject({ version: 21, tags: [{}] })
  })
})
