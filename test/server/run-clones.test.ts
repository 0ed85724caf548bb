import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRightCounts, makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

describe('runs', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  describe('are cloned', () => {
    let project: TestProject
    let ids: string[]
    beforeAll(async () => {
      project = await makeProject(server, 'RL')
      ids = await project.testCases(4)
    })

    it.each(['static', 'static_struct'])('with the test cases of a %s run, all open', async (type) => {
      const source = await project.run({
        type,
        tcaseIds: ids,
        description: 'Of the source',
        links: ['https://a.b'],
      })
      await project.post(`/run/${source}/tcase/${ids[0]}/result`, { status: 'passed' })
      await project.post(`/run/${source}/close`)
      const { id } = await project.post('/run/clone', { runId: source, title: `Clone of ${type}` })
      expect(id).not.toBe(source)
      const { runs } = await project.get('/run')
      expect(runs[0]).toMatchObject({
        id,
        type,
        title: `Clone of ${type}`,
        description: '',
        links: null,
        closed: false,
        milestoneId: null,
        statusCounts: { all: 4, open: 4, passed: 0 },
      })
      expect(await project.runTestCases(id)).toMatchObject(ids.map((each) => ({ id: each, status: 'open' })))
      await expectRightCounts(project)
    })

    it('without test cases that have been deleted', async () => {
      const folderId = await project.folder('Template')
      const template = await project.testCase({
        title: 'In ${browser}',
        type: 'template',
        folderId,
        parameterValues: [{ values: { browser: 'Firefox' } }, { values: { browser: 'Chrome' } }],
      })
      const source = await project.run({ queryPlans: [{ folderIds: [folderId] }] })
      const [kept] = await project.runTestCases(source)
      await project.patch(`/tcase/${template.id}`, {
        parameterValues: [{ tcaseId: kept?.id, values: { browser: 'Firefox' } }],
      })
      const { id } = await project.post('/run/clone', { runId: source, title: 'After deletion' })
      expect(await project.runTestCases(id)).toMatchObject([{ id: kept?.id }])
      expect(await project.runTestCases(source)).toHaveLength(2)
      await expectRightCounts(project)
    })

    it('with the filters of a live run', async () => {
      const folderId = await project.folder('Live')
      const source = await project.run({ type: 'live', queryPlans: [{ folderIds: [folderId] }] })
      const { id } = await project.post('/run/clone', { runId: source, title: 'Live clone' })
      const { id: tcaseId } = await project.testCase({ folderId })
      expect(await project.runTestCases(id)).toMatchObject([{ id: tcaseId, status: 'open' }])
      await project.post(`/run/${id}/tcase/${tcaseId}/result`, { status: 'failed' })
      expect(await project.runTestCases(source)).toMatchObject([{ id: tcaseId, status: 'open' }])
      await expectRightCounts(project)
    })

    it('with custom fields of the clone', async () => {
      const { id: milestoneId } = await project.post('/milestone', { title: 'M' })
      const source = await project.run({ tcaseIds: ids.slice(0, 1) })
      const fields = {
        title: 'Own fields',
        description: 'Of the clone',
        milestoneId,
        assignmentId: 1,
        links: ['https://ci.example.com/2'],
        integrationLink: 'https://tracker.example.com/2',
      }
      await project.post('/run/clone', { runId: source, ...fields })
      expect((await project.get('/run')).runs[0]).toMatchObject(fields)
    })

    it('only from runs of the project', async () => {
      const other = await makeProject(server, 'RL2')
      await other.run({ tcaseIds: [] })
      const foreign = await other.run({ tcaseIds: [] })
      const empty = await makeProject(server, 'RL3')
      expect(await empty.call('POST', '/run/clone', { runId: foreign, title: 'No' })).toMatchObject({
        status: 404,
        body: { message: 'run not found' },
      })
      const refused = { runId: 1, title: '' }
      expect(await project.call('POST', '/run/clone', refused)).toMatchObject({ status: 400 })
      expect(await project.call('POST', '/run/clone', { title: 'x' })).toMatchObject({
        status: 400,
        body: { message: 'runId: is required' },
      })
    })
  })
})
