import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ConnectionPooler, hasPgBouncer, startConnectionPooler } from '../support/connection-pooler.js'
import { expectNothingLost } from '../support/invariants.js'
import { makeField, startLoad } from '../support/ledger.js'
import { makeEmptyDatabase } from '../support/postgres.js'
import { startServerProcess, type TestServer } from '../support/server.js'

const token = 'pooled.key.secret'

describe.skipIf(!inject('postgresUrl') || !hasPgBouncer)('behind a pooler in transaction mode', () => {
  let pooler: ConnectionPooler
  let database: { url: string; drop(): Promise<void> }
  let servers: TestServer[]
  let log = ''
  beforeAll(async () => {
    const made = await makeEmptyDatabase()
    if (!made) throw new Error('no database')
    database = made
    pooler = await startConnectionPooler(database.url, inject('postgresPrograms'))
    const start = () =>
      startServerProcess({ database: pooler.through(database.url), token, rateLimit: 10_000 }, (text) => {
        log += text
      })
    servers = await Promise.all([start(), start()])
  })
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await pooler.stop()
    await database.drop()
  })

  it('servers work fully, and detect that it does not keep prepared queries', async () => {
    const [one, other] = servers
    if (!one || !other) throw new Error('no server')
    const field = await makeField(one)
    const reading = async () => {
      for (let read = 0; read < 50; read++) {
        const answers = await Promise.all(
          servers.map((server) => server.call('GET', `/project/LOAD/run/${field.runId}/tcase`)),
        )
        expect(answers.map(({ status }) => status)).toEqual([200, 200])
      }
    }
    const load = startLoad(
      field,
      [0, 1, 0, 1, 0, 1].map((at) => () => (at === 0 ? one : other)),
    )
    await Promise.all([load.acknowledged(120), reading(), reading()])
    await load.stop()
    expect(new Set(load.entries.map(({ outcome }) => outcome))).toEqual(new Set(['acknowledged']))
    expect(log.split('queries are no longer prepared')).toHaveLength(1 + servers.length)
    await expectNothingLost(load.entries, ['--database', pooler.through(database.url)])
  })
})
