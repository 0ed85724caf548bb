import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addConfiguration, addUser } from '../support/database.js'
import { expectRightCounts, makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

const unknownId = '1CdnLKspW_4LWzUrt8ZV3hN'

describe('runs', () => {
  let server: ServerWithDatabase
  beforeAll(async () => {
    server = await startServerWithDatabase()
  })
  afterAll(() => server.stop())

  const archiveMilestone = (project: TestProject, id: number) =>
    server.query(
      `update milestone set "archivedAt" = "createdAt"
        where id = ? and "projectKey" = (select key from project where code = ?)`,
      ...[id, project.code],
    )

  describe('are created', () => {
    let project: TestProject
    let ids: string[]
    beforeAll(async () => {
      project = await makeProject(server, 'RC')
      ids = await project.testCases(3)
    })

    it('with every field, and listed with them', async () => {
      const { id: milestoneId } = await project.post('/milestone', { title: 'M' })
      await addConfiguration(server, project.code, 'chrome')
      const assignee = await addUser(server, { email: 'runner@example.com', role: 'test-runner' })
      const input = {
        title: 'Sprint 31 – Ünïcode 図',
        type: 'static',
        description: '<p>All <b>of it</b></p><script>alert(1)</script>',
        milestoneId,
        configurationId: 'chrome',
        assignmentId: assignee.id,
        links: ['https://ci.example.com/1'],
        integrationLink: 'https://tracker.example.com/1',
        queryPlans: [{ tcaseIds: ids }],
      }
      const created = await project.call('POST', '/run', input)
      expect(created).toMatchObject({ status: 201, body: { id: 1 } })
      const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      const { queryPlans, ...shown } = input
      expect(await project.get('/run')).toEqual({
        runs: [
          {
            ...shown,
            id: 1,
            description: '<p>All <b>of it</b></p>',
            closed: false,
            statusCounts: {
              all: 3,
              open: 3,
              passed: 0,
              failed: 0,
              blocked: 0,
              skipped: 0,
              custom1: 0,
              custom2: 0,
              custom3: 0,
              custom4: 0,
            },
            planId: null,
            authorId: 1,
            createdAt: time,
            updatedAt: time,
            closedAt: null,
          },
        ],
        open: 1,
        closed: 0,
      })
      expect(await project.runTestCases(1)).toMatchObject(
        ids.map((id) => ({ id, status: 'open', version: 1 })),
      )
    })

    it('with IDs in other forms, without duplicates', async () => {
      const marker = `${project.code.toLowerCase()}-002`
      const run = await project.run({ tcaseIds: [ids[0] ?? '', ids[0] ?? '', marker, '2', '3', marker] })
      expect(await project.runTestCases(run)).toMatchObject(ids.map((id) => ({ id })))
      await expectRightCounts(project)
    })

    it('without test cases', async () => {
      const run = await project.run({ tcaseIds: [] })
      expect(await project.runTestCases(run)).toEqual([])
      await expectRightCounts(project)
    })

    it.each([
      ['an unknown test case', { tcaseIds: [unknownId] }, 404, `test case ${unknownId} not found`],
      ['an unknown sequence number', { tcaseIds: ['99'] }, 404, 'test case 99 not found'],
      ['a marker of another project', { tcaseIds: ['XX-1'] }, 404, 'test case XX-1 not found'],
      ['an unknown folder', { folderIds: [99] }, 404, 'folder 99 not found'],
      ['an unknown tag', { tagIds: [99] }, 404, 'tag 99 not found'],
      [
        'an unknown priority',
        { priorities: ['urgent'] },
        400,
        'queryPlans[0].priorities[0]: must be one of low, medium, high',
      ],
      [
        'no filter',
        {},
        400,
        'queryPlans[0]: must have at least one of tcaseIds, folderIds, tagIds, priorities',
      ],
      [
        'an unknown filter',
        { tags: [1] },
        400,
        expect.stringContaining('queryPlans[0].tags: is not a known field'),
      ],
    ])('but not with %s', async (_what, plan, status, message) => {
      const before = await project.get('/run')
      const answer = await project.call('POST', '/run', { title: 'No', type: 'static', queryPlans: [plan] })
      expect(answer).toMatchObject({ status, body: { message } })
      expect(await project.get('/run')).toEqual(before)
    })

    it('but not with drafts, templates and test cases of other projects', async () => {
      const draft = await project.testCase({ isDraft: true })
      const template = await project.testCase({ type: 'template', title: 'Log in with ${browser}' })
      const other = await makeProject(server, 'RC2')
      const [foreign = ''] = await other.testCases(1)
      const refusal = async (id: string) => {
        const { status, body } = await project.call('POST', '/run', {
          title: 'No',
          type: 'static_struct',
          queryPlans: [{ tcaseIds: [...ids, id] }],
        })
        return [status, body.message]
      }
      expect(await refusal(draft.id)).toEqual([400, `the test case ${draft.id} is a draft: publish it first`])
      expect(await refusal(template.id)).toEqual([
        400,
        `the test case ${template.id} is a template: only its filled test cases can be in a run`,
      ])
      expect(await refusal(foreign)).toEqual([404, `test case ${foreign} not found`])
    })

    it.each([
      [{ title: '' }, 'title: must not be empty'],
      [{ title: 'x'.repeat(256) }, 'title: must be at most 255 characters'],
      [{ title: undefined }, 'title: is required'],
      [{ type: 'dynamic' }, 'type: must be one of static, static_struct, live'],
      [{ description: 'x'.repeat(513) }, 'description: must be at most 512 characters'],
      [{ queryPlans: [] }, 'queryPlans: must not be empty'],
      [{ milestoneId: 0 }, 'milestoneId: must be a positive integer'],
      [
        { integrationLink: 'javascript:alert(1)' },
        'integrationLink: must be a URL such as https://example.com/page',
      ],
      [
        { queryPlans: [{ tcaseIds: [] }, { tcaseIds: [] }] },
        'queryPlans: a "static" run supports exactly one query plan',
      ],
      [
        { type: 'live', queryPlans: [{ tcaseIds: [] }] },
        'queryPlans[0].tcaseIds: is not allowed for "live" runs',
      ],
    ])('but not with %j', async (change, message) => {
      const body = { title: 'No', type: 'static', queryPlans: [{ tcaseIds: [] }], ...change }
      expect(await project.call('POST', '/run', body)).toMatchObject({ status: 400, body: { message } })
    })

    it('with texts of the maximum length', async () => {
      await project.run({ title: 'x'.repeat(255), description: 'y'.repeat(512) })
    })

    it('but not for invalid milestones, configurations and users', async () => {
      const { id: archived } = await project.post('/milestone', { title: 'Old' })
      await archiveMilestone(project, archived)
      const viewer = await addUser(server, { email: 'viewer@example.com', role: 'viewer' })
      const gone = await addUser(server, { email: 'gone@example.com', role: 'user', deactivated: true })
      const stranger = await addUser(server, {
        email: 'stranger@example.com',
        role: 'user',
        allProjects: false,
      })
      await makeProject(server, 'RC3')
      await addConfiguration(server, 'RC3', 'elsewhere')
      const refusal = async (change: object) => {
        const { status, body } = await project.call('POST', '/run', {
          title: 'No',
          type: 'static',
          queryPlans: [{ tcaseIds: [] }],
          ...change,
        })
        return [status, body.message]
      }
      expect(await refusal({ milestoneId: 99 })).toEqual([404, 'milestone not found'])
      expect(await refusal({ milestoneId: archived })).toEqual([400, 'the milestone "Old" is archived'])
      expect(await refusal({ configurationId: 'none' })).toEqual([404, 'configuration not found'])
      expect(await refusal({ configurationId: 'elsewhere' })).toEqual([404, 'configuration not found'])
      expect(await refusal({ assignmentId: 99 })).toEqual([404, 'user not found'])
      expect(await refusal({ assignmentId: viewer.id })).toEqual([
        400,
        'assignmentId: viewer@example.com is a viewer and cannot add results',
      ])
      expect(await refusal({ assignmentId: gone.id })).toEqual([
        400,
        'assignmentId: gone@example.com is not active',
      ])
      expect(await refusal({ assignmentId: stranger.id })).toEqual([
        400,
        'assignmentId: the project RC is not shared with stranger@example.com',
      ])
    })

    it('by test runners, not by viewers or without a key', async () => {
      const body = { title: 'By role', type: 'static', queryPlans: [{ tcaseIds: [] }] }
      const by = (token: string) =>
        server.call('POST', '/project/RC/run', body, { authorization: token ? `Bearer ${token}` : '' })
      const viewer = await addUser(server, { email: 'viewer2@example.com', role: 'viewer' })
      const runner = await addUser(server, { email: 'runner2@example.com', role: 'test-runner' })
      expect(await by(viewer.token)).toMatchObject({ status: 403 })
      expect(await by('a.b.c')).toMatchObject({ status: 401 })
      expect(await by('')).toMatchObject({ status: 401 })
      expect(await by(runner.token)).toMatchObject({ status: 201 })
    })

    it('but not in unknown or archived projects', async () => {
      const archived = await makeProject(server, 'RCA')
      const run = await archived.run({})
      await server.query(`update project set "archivedAt" = "createdAt" where code = 'RCA'`)
      const body = { title: 'No', type: 'static', queryPlans: [{ tcaseIds: [] }] }
      expect(await archived.call('POST', '/run', body)).toMatchObject({ status: 403 })
      expect(await archived.call('POST', '/run/clone', { runId: run, title: 'No' })).toMatchObject({
        status: 403,
      })
      expect(await archived.call('POST', `/run/${run}/close`)).toMatchObject({ status: 403 })
      expect((await archived.get('/run')).runs).toHaveLength(1)
      expect(await server.call('POST', '/project/NOPE/run', body)).toMatchObject({ status: 404 })
      expect(await server.call('GET', '/project/NOPE/run')).toMatchObject({ status: 404 })
    })
  })

  describe('are closed', () => {
    let project: TestProject
    let ids: string[]
    beforeAll(async () => {
      project = await makeProject(server, 'RX')
      ids = await project.testCases(2)
    })

    it('once, and then accept no results', async () => {
      const run = await project.run({ tcaseIds: ids })
      await project.post(`/run/${run}/tcase/${ids[0]}/result`, { status: 'passed' })
      expect(await project.call('POST', `/run/${run}/close`)).toMatchObject({
        status: 200,
        body: { message: 'Run closed' },
      })
      const { runs, open, closed } = await project.get('/run')
      expect({ run: runs[0], open, closed }).toMatchObject({
        run: { closed: true, closedAt: runs[0].updatedAt, statusCounts: { all: 2, open: 1, passed: 1 } },
        open: 0,
        closed: 1,
      })
      const message = `the run "${runs[0].title}" is closed`
      const refused = { status: 400, body: { message } }
      expect(await project.call('POST', `/run/${run}/close`)).toMatchObject(refused)
      expect(await project.call('POST', `/run/${run}/log`, { comment: 'x' })).toMatchObject(refused)
      const result = { status: 'failed' }
      expect(await project.call('POST', `/run/${run}/tcase/${ids[1]}/result`, result)).toMatchObject(refused)
      const items = [{ tcaseId: ids[1], ...result }]
      expect(await project.call('POST', `/run/${run}/result/batch`, { items })).toMatchObject(refused)
      expect((await project.get('/run')).runs[0]).toEqual(runs[0])
      await expectRightCounts(project)
    })

    it('but not if they do not exist', async () => {
      expect(await project.call('POST', '/run/999/close')).toMatchObject({
        status: 404,
        body: { message: 'run not found' },
      })
      for (const run of ['0', 'abc', '99999999999999999999', '-1', '1.5']) {
        expect(await project.call('POST', `/run/${run}/close`)).toMatchObject({
          status: 400,
          body: { message: expect.stringMatching(/^runId: must be /) },
        })
      }
    })
  })
})
