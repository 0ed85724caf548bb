import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addUser } from '../support/database.js'
import { makeProject, type TestProject } from '../support/project.js'
import type { Answer } from '../support/server.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

describe('a request with an Idempotency-Key', () => {
  let server: ServerWithDatabase
  let project: TestProject
  let tcaseIds: string[]
  beforeAll(async () => {
    server = await startServerWithDatabase()
    project = await makeProject(server, 'KEY')
    tcaseIds = await project.testCases(2)
  })
  afterAll(() => server.stop())

  const post = (path: string, key: string, body: unknown): Promise<Answer> =>
    server.call('POST', `/project/KEY${path}`, body, { 'idempotency-key': key })
  const createRun = (key: string, title: string) =>
    post('/run', key, { title, type: 'static', queryPlans: [{ tcaseIds }] })
  const titlesOf = async (prefix: string): Promise<string[]> =>
    (await project.get('/run')).runs
      .map(({ title }: { title: string }) => title)
      .filter((title: string) => title.startsWith(prefix))

  it('changes something once, however often it arrives, and always gets the same response', async () => {
    const answers = [
      ...(await Promise.all([1, 2, 3].map(() => createRun('a', 'Once')))),
      await createRun('a', 'Once'),
    ]
    const [first] = answers
    expect(first?.status).toBe(201)
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      answers.map(() => ({ status: first?.status, body: first?.body })),
    )
    expect(await titlesOf('Once')).toEqual(['Once'])
    const { events } = (await server.call('GET', '/audit-logs?count=1000')).body
    expect(events.filter(({ action }: { action: string }) => action === 'run.created')).toHaveLength(1)
  })

  it('is a separate change with another key, path or body', async () => {
    const run = (await createRun('b', 'Separate 1')).body.id
    await createRun('c', 'Separate 2')
    await createRun('b', 'Separate with another body')
    expect((await titlesOf('Separate')).sort()).toEqual([
      'Separate 1',
      'Separate 2',
      'Separate with another body',
    ])
    for (const [tcaseId, key] of [
      [tcaseIds[0], 'd'],
      [tcaseIds[1], 'd'],
      [tcaseIds[0], 'e'],
      [tcaseIds[0], 'e'],
    ]) {
      expect(
        (await post(`/run/${run}/tcase/${tcaseId}/result`, key ?? '', { status: 'passed' })).status,
      ).toBe(201)
    }
    const results = async (tcaseId = '') => (await project.get(`/run/${run}/tcase/${tcaseId}`)).results
    expect([await results(tcaseIds[0]), await results(tcaseIds[1])]).toMatchObject([[{}, {}], [{}]])
  })

  it('is a separate change for another caller', async () => {
    const { token } = await addUser(server, { email: 'second@example.com', role: 'user' })
    const run = { title: 'Shared', type: 'static', queryPlans: [{ tcaseIds }] }
    const first = await post('/run', 'f', run)
    const headers = { authorization: `ApiKey ${token}`, 'idempotency-key': 'f' }
    // The title is taken, so the second caller's change has been tried.
    const second = await server.call('POST', '/project/KEY/run', run, headers)
    expect([first.status, second.status]).toEqual([201, 409])
  })

  it('is tried again after an error', async () => {
    await createRun('g', 'Taken')
    expect((await createRun('h', 'Taken')).status).toBe(409)
    await server.query('update run set title = ? where title = ?', 'Renamed', 'Taken')
    expect((await createRun('h', 'Taken')).status).toBe(201)
  })

  it.each(['', 'x'.repeat(256)])('is rejected with a key of a wrong length', async (key) => {
    expect(await createRun(key, 'Never')).toMatchObject({
      status: 400,
      body: { message: 'Idempotency-Key must have 1 to 255 characters' },
    })
    expect(await titlesOf('Never')).toEqual([])
  })
})
