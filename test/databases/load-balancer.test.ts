import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { expectNothingLost } from '../support/invariants.js'
import { makeField, startLoad } from '../support/ledger.js'
import { hasNginx, type LoadBalancer, startLoadBalancer } from '../support/load-balancer.js'
import { makeEmptyDatabase } from '../support/postgres.js'
import { callAt, type ServerProcess, startServerProcess } from '../support/server.js'

const token = 'balanced.key.secret'

describe.skipIf(!inject('postgresUrl') || !hasNginx)('servers behind nginx as in deploy', () => {
  let database: { url: string; drop(): Promise<void> }
  let balancer: LoadBalancer
  /** The servers behind one address, as callers see them. */
  let balanced: ServerProcess
  let servers: ServerProcess[]
  let log = ''
  const start = (port?: number) =>
    startServerProcess(
      { database: database.url, token, trustProxy: 'loopback', metrics: true, ...(port ? { port } : {}) },
      (text) => {
        log += text
      },
    )
  beforeAll(async () => {
    const made = await makeEmptyDatabase()
    if (!made) throw new Error('no database')
    database = made
    const [one, other] = await Promise.all([start(), start()])
    servers = [one, other]
    balancer = await startLoadBalancer(servers.map(({ url }) => url))
    const { url } = balancer
    balanced = {
      ...one,
      url,
      call: (method, path, body, headers) => callAt(url, token, method, path, body, headers),
    }
  })
  afterEach(() => {
    log = ''
  })
  afterAll(async () => {
    await balancer.stop()
    await Promise.all(servers.map((server) => server.stop()))
    await database.drop()
  })

  // Before other tests make changes.
  it('continue when one is killed, and lose and duplicate nothing', async () => {
    const field = await makeField(balanced)
    const load = startLoad(
      field,
      Array(6).fill(() => balanced),
    )
    await load.acknowledged(60)
    const [, killed] = servers
    if (!killed) throw new Error('no server')
    const ended = once(killed.process, 'exit')
    killed.process.kill('SIGKILL')
    await ended
    await load.acknowledged(60)
    servers[1] = await start(Number(new URL(killed.url).port))
    await load.acknowledged(60)
    await load.stop()
    await expectNothingLost(load.entries, ['--database', database.url])
  })

  it('are addressed by their public name', async () => {
    const response = await fetch(`${balanced.url}/api/oauth/device/code`, {
      method: 'POST',
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      body: new URLSearchParams({ client_id: 'qas-cli' }),
    })
    expect((await response.json()).verification_uri).toBe(`${balanced.url}/settings/oauth/device`)
  })

  it('trust the address of the caller from nginx', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-request-id': 'made-up' }
    const made = await balanced.call('POST', '/project', { code: 'WHERE', title: 'From where' }, headers)
    const id = made.headers.get('x-request-id') ?? ''
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    const { body } = await balanced.call('GET', '/audit-logs?count=1000')
    const event = body.events.find(({ action }: { action: string }) => action === 'project.created')
    expect(event.ip).toBe('127.0.0.1')
    await expect.poll(() => log).toContain(`"reqId":"${id}"`)
    await expect.poll(balancer.log).toContain(id)
  })

  it('do not show their metrics to the outside', async () => {
    expect((await fetch(`${balanced.url}/metrics`)).status).toBe(404)
    expect((await fetch(`${servers[0]?.url}/metrics`)).status).toBe(200)
  })

  it('transfer files that are larger than the default limit of nginx', async () => {
    const content = randomBytes(8 * 1024 * 1024)
    const form = new FormData()
    form.append('file', new Blob([content]), 'large.bin')
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${balanced.url}/api/public/v0/file`, {
      method: 'POST',
      headers,
      body: form,
    })
    const { url } = await answer.json()
    expect(url).toContain(balanced.url)
    const downloaded = Buffer.from(await (await fetch(url, { headers })).arrayBuffer())
    expect(content.equals(downloaded)).toBe(true)
  })
})
