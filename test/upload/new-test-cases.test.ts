import { describe, expect, it } from 'vitest'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import type { TestServer } from '../support/server.js'
import { folderWith, junitReport, type Uploaded, upload } from '../support/upload.js'

interface ShownTestCase {
  readonly seq: number
  readonly title: string
}

describe('test cases for new tests', () => {
  let server: TestServer
  let project: TestProject
  useProjectPerTest('N', (...created) => {
    ;[server, project] = created
  })

  const reportOf = (...names: string[]) =>
    folderWith({ 'r.xml': junitReport(names.map((name) => ({ name }))) })
  const create = (folder: string, url = server.url): Promise<Uploaded> => {
    return upload({ ...server, url }, folder, ['--create-tcases', '--project-code', project.code, 'r.xml'])
  }
  const testCases = async (): Promise<ShownTestCase[]> =>
    (await project.get('/tcase?sortField=seq&sortOrder=asc')).data

  it('are created once for both normal forms of a name, and found again by either', async () => {
    expect((await create(reportOf('Café opens', 'Cafe\u0301 opens', 'Ångström'))).json).toMatchObject({
      counts: { read: 3, sent: 2, folded: 1, testCases: 2 },
    })
    expect((await create(reportOf('Cafe\u0301 opens', 'A\u030angstro\u0308m'))).json.created).toEqual([])
    expect((await testCases()).map(({ title }) => title)).toEqual(['Café opens', 'Ångström'])
  })

  it('are found by either form if someone has created them decomposed', async () => {
    await project.testCase({ title: 'Cafe\u0301 opens', folderId: await project.folder('cli-import') })
    expect((await create(reportOf('Café opens'))).json).toMatchObject({ created: [], counts: { sent: 1 } })
  })

  it('are separate if names differ only beyond the maximum length of titles', async () => {
    const name = `emoji ${'👩‍👩‍👧'.repeat(90)}`
    const first = await create(reportOf(`${name} one`, `${name} two`))
    expect(first).toMatchObject({ status: 0, json: { counts: { sent: 2, testCases: 2 } } })
    const second = await create(reportOf(`${name} two`))
    expect(second.json.created).toEqual([])
    expect(await testCases()).toHaveLength(2)
  })

  it('are not reused from drafts and templates, which runs cannot contain', async () => {
    const folderId = await project.folder('cli-import')
    await project.testCase({ title: 'pays', folderId, isDraft: true })
    await project.testCase({ title: 'logs in', folderId, type: 'template' })
    expect((await create(reportOf('pays', 'logs in'))).json).toMatchObject({
      created: [{}, {}],
      counts: { sent: 2 },
    })
  })

  it('are the oldest ones if several have the title', async () => {
    const folderId = await project.folder('cli-import')
    const { seq } = await project.testCase({ title: 'pays', folderId })
    await project.testCase({ title: 'pays', folderId, pos: 0 })
    const { json } = await create(reportOf('pays'))
    expect((await project.runTestCases(json.runId)).map((testCase) => testCase.seq)).toEqual([seq])
  })
})
