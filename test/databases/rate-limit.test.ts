import { afterEach, describe, expect, inject, it } from 'vitest'
import { makeDatabase } from '../support/postgres.js'
import { startSeparateServer, type TestServer, type TestServerOptions } from '../support/server.js'

const started: TestServer[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()))
})

async function start(options: TestServerOptions): Promise<TestServer> {
  const server = await startSeparateServer(options)
  started.push(server)
  return server
}

/** Makes concurrent calls and counts their statuses. */
async function statuses(servers: readonly TestServer[], amount: number): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  const calls = Array.from({ length: amount }, (_, nth) =>
    servers[nth % servers.length]?.call('GET', '/users'),
  )
  for (const answer of await Promise.all(calls)) {
    if (answer) counts[answer.status] = (counts[answer.status] ?? 0) + 1
  }
  return counts
}

/** Buckets refill while requests wait on a busy machine. */
function secondsSince(begin: number): number {
  return (performance.now() - begin) / 1000
}

describe('the rate limit', () => {
  it('is a token bucket for each key', async () => {
    const server = await start({ rateLimit: 10 })
    const begin = performance.now()
    const { 200: answered = 0, 429: refused = 0 } = await statuses([server], 40)
    expect(answered).toBeGreaterThanOrEqual(10)
    expect(answered).toBeLessThanOrEqual(10 + 10 * secondsSince(begin))
    expect(answered + refused).toBe(40)
    const { status, body, headers } = await untilRefused(server)
    expect([status, body, headers.get('retry-after')]).toEqual([
      429,
      { message: 'Too many requests, please try again later.', code: 'rate_limited' },
      '1',
    ])
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect((await server.call('GET', '/users')).status).toBe(200)
  })

  it('is exact: a full bucket and the tokens since then', async () => {
    const server = await start({ rateLimit: 2 })
    const begin = performance.now()
    const { 200: answered = 0 } = await statuses([server], 8)
    expect(answered).toBeGreaterThanOrEqual(2)
    expect(answered).toBeLessThanOrEqual(2 + 2 * secondsSince(begin))
  })

  it('prevents changes, and still reports invalid keys', async () => {
    const server = await start({ rateLimit: 5 })
    let made = 0
    while ((await server.call('POST', '/project', { code: `R${made}`, title: 'Many' })).status === 201) made++
    const wrong = await server.call('GET', '/users', undefined, { authorization: 'Bearer no.such.key' })
    expect(wrong.status).toBe(401)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const { body } = await server.call('GET', '/project')
    expect(body.projects).toHaveLength(made)
  })

  it.skipIf(!inject('postgresUrl'))('is shared by the servers of one database', async () => {
    const database = await makeDatabase()
    if (!database) throw new Error('no database')
    const options = { database: database.url, token: 'test.key.secret', rateLimit: 10 }
    const servers = await Promise.all([start(options), start(options)])
    const begin = performance.now()
    const { 200: answered = 0 } = await statuses(servers, 60)
    expect(answered).toBeGreaterThanOrEqual(10)
    expect(answered).toBeLessThanOrEqual(10 + 10 * secondsSince(begin))
  })

  async function untilRefused(server: TestServer) {
    for (let tried = 0; tried < 200; tried++) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => server.call('GET', '/users')))
      const refused = answers.find(({ status }) => status !== 200)
      if (refused) return refused
    }
    throw new Error('never refused')
  }
})
