import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { joinProject, type TestProject } from '../support/project.js'
import { startServer, startServerWithSeed, type TestServer } from '../support/server.js'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

const shared = {
  sharedSteps: [
    {
      title: 'log in',
      steps: [
        { description: '<p>Open <b>/login</b></p><script>1</script>', expected: 'The form shows' },
        { description: 'Enter ${name}' },
      ],
    },
    { title: 'Add to basket', steps: [{ expected: 'One more' }] },
    { title: 'Zoom', steps: [{ description: 'Zoom' }] },
  ],
  sharedPreconditions: [
    { title: 'account', text: '<p onclick="x()">A <b>customer</b> account</p>' },
    { title: 'Basket', text: 'A filled basket' },
  ],
}

describe('shared', () => {
  let server: TestServer
  let project: TestProject
  let other: TestProject
  const stepIds: Record<string, number> = {}
  const preconditionIds: Record<string, number> = {}

  beforeAll(async () => {
    server = await startServerWithSeed({
      projects: [
        { code: 'MINE', title: 'Mine', ...shared },
        {
          code: 'YOURS',
          title: 'Yours',
          sharedSteps: shared.sharedSteps,
          sharedPreconditions: shared.sharedPreconditions,
        },
      ],
    })
    project = joinProject(server, 'MINE')
    other = joinProject(server, 'YOURS')
    for (const { title, id } of (await project.get('/shared-step')).sharedSteps) stepIds[title] = id
    for (const { title, id } of await project.get('/shared-precondition')) preconditionIds[title] = id
  })
  afterAll(() => server.stop())

  describe('steps', () => {
    it('are shown with their sub-steps, sanitized', async () => {
      const id = stepIds['log in']
      const subStep = { version: 1, isLatest: true, type: 'shared_sub_step' }
      const expected = {
        id,
        version: 1,
        isLatest: true,
        type: 'shared',
        title: 'log in',
        subSteps: [
          {
            ...subStep,
            id: expect.any(Number),
            description: '<p>Open <b>/login</b></p>',
            expected: 'The form shows',
          },
          { ...subStep, id: expect.any(Number), description: 'Enter ${name}', expected: '' },
        ],
      }
      expect(await project.get(`/shared-step/${id}`)).toEqual(expected)
      expect((await project.get('/shared-step')).sharedSteps[0]).toEqual(expected)
    })

    it.each([
      ['', ['log in', 'Add to basket', 'Zoom']],
      ['?sortOrder=desc', ['log in', 'Add to basket', 'Zoom']],
      ['?sortField=title&sortOrder=asc', ['Add to basket', 'log in', 'Zoom']],
      ['?sortField=title', ['Zoom', 'log in', 'Add to basket']],
      ['?sortField=created_at', ['Zoom', 'Add to basket', 'log in']],
      ['?sortField=created_at&sortOrder=asc', ['log in', 'Add to basket', 'Zoom']],
    ])('are listed with %j', async (query, titles) => {
      const { sharedSteps } = await project.get(`/shared-step${query}`)
      expect(sharedSteps.map(({ title }: { title: string }) => title)).toEqual(titles)
    })

    it('can be mixed with other steps in test cases, and repeated', async () => {
      const id = stepIds['log in']
      const steps = [
        { sharedStepId: id },
        { description: 'Own' },
        { sharedStepId: stepIds.Zoom },
        { sharedStepId: id },
      ]
      const { id: testCaseId } = await project.testCase({ steps })
      const shown = await project.get(`/tcase/${testCaseId}`)
      const step = await project.get(`/shared-step/${id}`)
      expect(shown.isEmpty).toBe(false)
      expect(shown.steps).toEqual([
        step,
        expect.objectContaining({ type: 'standalone', description: 'Own' }),
        await project.get(`/shared-step/${stepIds.Zoom}`),
        step,
      ])
      await project.patch(`/tcase/${testCaseId}`, { title: 'Next' })
      const { steps: next } = await project.get(`/tcase/${testCaseId}`)
      expect(next[0]).toEqual(step)
      expect(next[1].id).not.toBe(shown.steps[1].id)
    })

    it('are counted by the test cases that use them now', async () => {
      const id = stepIds['Add to basket']
      const count = async () => {
        const { sharedSteps } = await project.get('/shared-step?include=tcaseCount')
        return sharedSteps.find((step: { id: number }) => step.id === id).tcaseCount
      }
      expect(await count()).toBe(0)
      const { id: testCaseId } = await project.testCase({
        steps: [{ sharedStepId: id }, { sharedStepId: id }],
      })
      expect(await count()).toBe(1)
      expect(await project.get(`/tcase/count?stepIds=${id}`)).toEqual({ count: 1 })
      await project.patch(`/tcase/${testCaseId}`, { steps: [] })
      expect(await count()).toBe(0)
      expect(await project.get(`/tcase/count?stepIds=${id}`)).toEqual({ count: 0 })
      expect((await project.get('/shared-step')).sharedSteps[0]).not.toHaveProperty('tcaseCount')
    })

    it('keep their own text in test cases that a template fills', async () => {
      const { id } = await project.testCase({
        type: 'template',
        steps: [{ sharedStepId: stepIds['log in'] }, { description: '${name}' }],
        parameterValues: [{ values: { name: 'Ada' } }],
      })
      const { data } = await project.get(`/tcase?templateTCaseIds=${id}&include=steps`)
      expect(data[0].steps).toMatchObject([
        { subSteps: [{}, { description: 'Enter ${name}' }] },
        { description: 'Ada' },
      ])
    })

    it('belong to one project', async () => {
      const highest = Math.max(...Object.values(stepIds))
      await project.testCase({ steps: Array.from({ length: 5 }, () => ({ description: 'x' })) })
      const { id } = (await other.get('/shared-step')).sharedSteps[0]
      expect(await other.call('GET', `/shared-step/${highest + 50}`)).toMatchObject({ status: 404 })
      expect(await other.get(`/shared-step/${id}`)).toMatchObject({ title: 'log in' })
    })

    it('that do not exist or are a sub-step cannot be used', async () => {
      const { subSteps } = await project.get(`/shared-step/${stepIds['log in']}`)
      const folderId = await project.folder('F')
      for (const sharedStepId of [subSteps[0].id, 4711, 9007199254740991]) {
        const body = {
          title: 'x',
          type: 'standalone',
          priority: 'low',
          folderId,
          steps: [{ description: 'a' }, { sharedStepId }],
        }
        expect(await project.call('POST', '/tcase', body)).toMatchObject({
          status: 400,
          body: { message: `steps[1].sharedStepId: MINE has no shared step ${sharedStepId}` },
        })
      }
    })
  })

  describe('preconditions', () => {
    it('are shown with their text, sanitized', async () => {
      const id = preconditionIds.account
      const expected = {
        projectId: (await project.get('')).id,
        id,
        version: 1,
        isLatest: true,
        type: 'shared',
        title: 'account',
        text: '<p>A <b>customer</b> account</p>',
        createdAt: time,
        updatedAt: time,
      }
      expect(await project.get(`/shared-precondition/${id}`)).toEqual(expected)
      expect((await project.get('/shared-precondition'))[0]).toEqual(expected)
    })

    it.each([
      ['', ['account', 'Basket']],
      ['?sortField=title&sortOrder=asc', ['account', 'Basket']],
      ['?sortField=title', ['Basket', 'account']],
      ['?sortField=created_at', ['Basket', 'account']],
    ])('are listed with %j', async (query, titles) => {
      const list = await project.get(`/shared-precondition${query}`)
      expect(list.map(({ title }: { title: string }) => title)).toEqual(titles)
    })

    it('are used by test cases, replaced, and counted', async () => {
      const id = preconditionIds.account
      const count = async () =>
        (await project.get('/shared-precondition?include=tcaseCount')).find(
          (each: { id: number }) => each.id === id,
        ).tcaseCount
      const { id: testCaseId } = await project.testCase({ precondition: { sharedPreconditionId: id } })
      const shown = await project.get(`/tcase/${testCaseId}`)
      expect(shown).toMatchObject({ comment: '<p>A <b>customer</b> account</p>', isEmpty: false })
      expect(shown.precondition).toEqual(await project.get(`/shared-precondition/${id}`))
      expect(await count()).toBe(1)
      expect(await project.get(`/tcase?preconditionIds=${id}`)).toMatchObject({
        total: 1,
        data: [{ id: testCaseId }],
      })
      await project.patch(`/tcase/${testCaseId}`, { comment: 'Own' })
      expect((await project.get(`/tcase/${testCaseId}`)).precondition).toMatchObject({
        type: 'standalone',
        text: 'Own',
        version: 1,
      })
      expect(await count()).toBe(0)
      await project.patch(`/tcase/${testCaseId}`, { precondition: { sharedPreconditionId: id } })
      expect(await count()).toBe(1)
      await project.patch(`/tcase/${testCaseId}`, { title: 'Stays' })
      expect((await project.get(`/tcase/${testCaseId}`)).precondition).toMatchObject({ type: 'shared', id })
    })

    it('have IDs independent of those of test cases', async () => {
      const { id } = await project.testCase({ precondition: { text: 'x' } })
      const own = (await project.get(`/tcase/${id}`)).precondition.id
      expect(Object.values(preconditionIds)).not.toContain(own)
      const folderId = await project.folder('F')
      const body = {
        title: 'x',
        type: 'standalone',
        priority: 'low',
        folderId,
        precondition: { sharedPreconditionId: own },
      }
      expect(await project.call('POST', '/tcase', body)).toMatchObject({
        status: 400,
        body: { message: `precondition.sharedPreconditionId: MINE has no shared precondition ${own}` },
      })
    })
  })

  it.each([
    ['shared-step', 'shared step'],
    ['shared-precondition', 'shared precondition'],
  ])('%s that do not exist are not found', async (path, thing) => {
    expect(await project.call('GET', `/${path}/999`)).toMatchObject({
      status: 404,
      body: { message: `${thing} not found` },
    })
    for (const id of ['0', '-1', 'x', '1.5', '99999999999999999999']) {
      expect(await project.call('GET', `/${path}/${id}`)).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(/^id: must be /) },
      })
    }
    expect(await server.call('GET', `/project/NOPE/${path}/1`)).toMatchObject({
      status: 404,
      body: { message: 'project not found' },
    })
    expect(await server.call('GET', `/project/NOPE/${path}`)).toMatchObject({ status: 404 })
    expect(await project.call('GET', `/${path}?sortField=id`)).toMatchObject({
      status: 400,
      body: { message: 'sortField: must be one of created_at, title' },
    })
    expect(await project.call('GET', `/${path}?include=text`)).toMatchObject({ status: 400 })
  })

  describe('shared parts that a seed changes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'qasphere-shared-'))
    let place: DataPlace
    beforeAll(async () => {
      place = await makeDataPlace()
    })
    const token = 'test.shared.0123456789abcdef'
    const running: TestServer[] = []
    const start = async (steps: object[], text: string) => {
      const file = join(folder, 'seed.json')
      const parts = { sharedSteps: [{ title: 'S', steps }], sharedPreconditions: [{ title: 'P', text }] }
      writeFileSync(file, JSON.stringify({ projects: [{ code: 'SEED', title: 'Seed', ...parts }] }))
      const started = await startServer({ ...place.options, seed: file, token })
      running.push(started)
      return { started, project: joinProject(started, 'SEED') }
    }
    afterAll(async () => {
      for (const started of running) await started.stop()
      await place.remove()
      rmSync(folder, { recursive: true })
    })

    it('get a new version, and show it in the test cases that use them', async () => {
      const first = await start([{ description: 'stays' }, { description: 'goes' }], 'old')
      const [step] = (await first.project.get('/shared-step')).sharedSteps
      const [precondition] = await first.project.get('/shared-precondition')
      const { id } = await first.project.testCase({
        steps: [{ sharedStepId: step.id }],
        precondition: { sharedPreconditionId: precondition.id },
      })
      await first.started.stop()

      const { project } = await start([{ description: 'comes' }, { description: 'stays' }], 'new')
      const [stays, goes] = step.subSteps
      const comes = { ...stays, id: expect.any(Number), version: 2, description: 'comes' }
      const changed = { ...step, version: 2, subSteps: [comes, stays] }
      expect(await project.get(`/shared-step/${step.id}`)).toEqual({
        ...changed,
        subSteps: [comes, stays, { ...goes, isLatest: false, deletedAt: time }],
      })
      expect(await project.get(`/tcase/${id}`)).toMatchObject({
        version: 1,
        steps: [changed],
        comment: 'new',
        precondition: { id: precondition.id, version: 2, text: 'new' },
      })
    })
  })
})
