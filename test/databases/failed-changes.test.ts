import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerProcess, type TestServer } from '../support/server.js'
import { queryAt } from '../support/server-with-database.js'

const isPostgres = inject('postgresUrl') !== undefined

/** Makes every change of a table fail, as a defect or a full disk would. */
function refusal(table: string, event: string): string[] {
  if (!isPostgres) {
    return [
      `create trigger refused before ${event} on "${table}" begin select raise(abort, 'refused by a test'); end`,
    ]
  }
  return [
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'refused by a test'; end $$`,
    `create trigger refused before ${event} on "${table}" for each row execute function refuse()`,
  ]
}

describe('a result of which one part cannot be stored', () => {
  let place: DataPlace
  let server: TestServer
  let project: TestProject
  let runId: number
  let id: string
  beforeAll(async () => {
    place = await makeDataPlace()
    // It logs each failure.
    server = await startServerProcess(place.options, () => {})
    project = await makeProject(server, 'FAIL')
    id = (await project.testCase()).id
    runId = await project.run({ tcaseIds: [id] })
  })
  afterEach(async () => {
    const tables = ['result', 'runTestCase', 'run', 'auditLog']
    const undo = isPostgres
      ? tables.map((table) => `drop trigger if exists refused on "${table}"`)
      : ['drop trigger if exists refused']
    for (const text of [...undo, ...(isPostgres ? ['drop function if exists refuse'] : [])]) {
      await queryAt(place, text)
    }
  })
  afterAll(async () => {
    await server.stop()
    await place.remove()
  })

  const shown = async () => {
    const { runs } = await project.get('/run')
    const testCase = await project.get(`/run/${runId}/tcase/${id}`)
    const { events } = (await server.call('GET', '/audit-logs?count=1000')).body
    return { runs, testCase, events }
  }

  it.each([
    ['result', 'insert'],
    ['runTestCase', 'update'],
    ['run', 'update'],
    ['auditLog', 'insert'],
  ])('leaves nothing: %s', async (table, event) => {
    const before = await shown()
    for (const text of refusal(table, event)) await queryAt(place, text)
    const answers = await Promise.all(
      ['passed', 'failed', 'open'].map((status) =>
        project.call('POST', `/run/${runId}/tcase/${id}/result`, { status }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500])
    expect(await shown()).toEqual(before)
  })

  it('is stored when the cause is gone', async () => {
    await project.post(`/run/${runId}/tcase/${id}/result`, { status: 'passed' })
    expect((await shown()).testCase).toMatchObject({ status: 'passed', results: [{ status: 'passed' }] })
  })
})
