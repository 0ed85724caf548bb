import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRightCounts, makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

describe('test plans', () => {
  let server: ServerWithDatabase
  let project: TestProject
  let ids: string[]
  beforeAll(async () => {
    server = await startServerWithDatabase()
    project = await makeProject(server, 'TP')
    ids = await project.testCases(3)
  })
  afterAll(() => server.stop())

  const create = (plan: object) => project.call('POST', '/plan', plan)
  const run = (title: string, more: object = {}) => ({ title, queryPlans: [{ tcaseIds: ids }], ...more })

  it('create their runs, static_struct by default', async () => {
    const { id: milestoneId } = await project.post('/milestone', { title: 'M' })
    const created = await create({
      title: 'Release',
      description: '<p>All</p>',
      milestoneId,
      runs: [
        run('Smoke'),
        run('Fixed', { type: 'static', description: 'As it is', assignmentId: 1 }),
        {
          title: 'Followed',
          type: 'live',
          queryPlans: [{ priorities: ['medium'] }, { priorities: ['low'] }],
        },
        run('By filter', { queryPlans: [{ priorities: ['high'] }] }),
      ],
    })
    expect(created).toMatchObject({ status: 201, body: { id: 1 } })
    const { runs } = await project.get('/run')
    const common = { planId: 1, milestoneId, closed: false, authorId: 1 }
    expect(runs).toMatchObject([
      { ...common, title: 'By filter', type: 'static_struct', statusCounts: { all: 0 } },
      { ...common, title: 'Followed', type: 'live', statusCounts: { all: 3, open: 3 } },
      { ...common, title: 'Fixed', type: 'static', description: 'As it is', assignmentId: 1 },
      { ...common, title: 'Smoke', type: 'static_struct', statusCounts: { all: 3, open: 3 } },
    ])
    await expectRightCounts(project)
  })

  it('have titles that are unique within the milestone', async () => {
    const { id: milestoneId } = await project.post('/milestone', { title: 'Titles' })
    const message = 'plan title must be unique within the milestone'
    expect(await create({ title: 'Same', runs: [run('Same 1')] })).toMatchObject({ status: 201 })
    expect(await create({ title: 'Same', runs: [run('Same 2')] })).toMatchObject({
      status: 409,
      body: { message },
    })
    expect(await create({ title: 'Same', milestoneId, runs: [run('Same 2')] })).toMatchObject({ status: 201 })
    expect(await create({ title: 'Same', milestoneId, runs: [run('Same 3')] })).toMatchObject({ status: 409 })
  })

  it('leave nothing behind if one of their runs cannot be created', async () => {
    const taken = await project.run({ title: 'Taken', tcaseIds: [] })
    const before = await project.get('/run')
    const attempt = async (last: object) => {
      const { status, body } = await create({ title: 'Nothing', runs: [run('First'), last] })
      return [status, body.message]
    }
    expect(await attempt(run('Taken'))).toEqual([
      409,
      `run title must be unique within the milestone, conflicting run id: ${taken}`,
    ])
    expect(await attempt(run('First'))).toEqual([
      409,
      'run title must be unique within the milestone, "First" is used more than once',
    ])
    expect(await attempt(run('x', { queryPlans: [{ tcaseIds: ['99'] }] }))).toEqual([
      404,
      'test case 99 not found',
    ])
    expect(await attempt(run('x', { assignmentId: 99 }))).toEqual([404, 'user not found'])
    expect(await attempt(run('x', { configurationId: 'none' }))).toEqual([404, 'configuration not found'])
    expect(await project.get('/run')).toEqual(before)
    const { body } = await create({ title: 'Nothing', runs: [run('First')] })
    expect((await project.get('/run')).runs[0]).toMatchObject({
      title: 'First',
      planId: body.id,
      id: taken + 1,
    })
  })

  it('are rejected for an archived or unknown milestone', async () => {
    const { id: milestoneId } = await project.post('/milestone', { title: 'Old' })
    await server.query(`update milestone set "archivedAt" = "createdAt" where title = 'Old'`)
    expect(await create({ title: 'No', milestoneId, runs: [run('No')] })).toMatchObject({
      status: 400,
      body: { message: 'the milestone "Old" is archived' },
    })
    expect(await create({ title: 'No', milestoneId: 99, runs: [run('No')] })).toMatchObject({
      status: 404,
      body: { message: 'milestone not found' },
    })
  })

  it.each([
    [{ title: '' }, 'title: must not be empty'],
    [{ title: 'x'.repeat(256) }, 'title: must be at most 255 characters'],
    [{ runs: [] }, 'runs: must not be empty'],
    [{ runs: [{ title: 'x' }] }, 'runs[0].queryPlans: is required'],
    [{ runs: [{ title: '', queryPlans: [{ tcaseIds: [] }] }] }, 'runs[0].title: must not be empty'],
    [
      { runs: [{ title: 'x', queryPlans: [{ tcaseIds: [] }, { tcaseIds: [] }] }] },
      'runs[0].queryPlans: a "static_struct" run supports exactly one query plan',
    ],
    [
      { runs: [{ title: 'x', type: 'live', queryPlans: [{ tcaseIds: [] }] }] },
      'runs[0].queryPlans[0].tcaseIds: is not allowed for "live" runs',
    ],
  ])('reject %j', async (change, message) => {
    const plan = { title: 'No', runs: [{ title: 'No', queryPlans: [{ tcaseIds: [] }] }], ...change }
    expect(await create(plan)).toMatchObject({ status: 400, body: { message } })
  })

  it('require an existing project and a valid key', async () => {
    const plan = { title: 'No', runs: [run('No')] }
    expect(await server.call('POST', '/project/NOPE/plan', plan)).toMatchObject({ status: 404 })
    expect(await server.call('POST', '/project/TP/plan', plan, { authorization: '' })).toMatchObject({
      status: 401,
    })
  })
})
