import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from '../support/server.js'

/** Tests without a database run only once. */
const isPostgres = Boolean(inject('postgresUrl'))

const started: ServerProcess[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()))
})

async function start(options: ServerProcessOptions, onLog?: (text: string) => void): Promise<ServerProcess> {
  const server = await startServerProcess(options, onLog)
  started.push(server)
  return server
}

describe.skipIf(isPostgres)('health checks', () => {
  it('need no key', async () => {
    const server = await start({})
    for (const [path, status] of [
      ['/healthz', 'ok'],
      ['/readyz', 'ready'],
    ]) {
      const response = await fetch(server.url + path)
      expect([response.status, await response.json()]).toEqual([200, { status }])
    }
  })

  it('report that the server is not ready while it stops', async () => {
    const server = await start({})
    const { hostname, port } = new URL(server.url)
    // Both connections are opened before, because a server that ends accepts no new ones.
    const slow = connect(Number(port), hostname)
    const asking = connect(Number(port), hostname)
    await Promise.all([once(slow, 'connect'), once(asking, 'connect')])
    slow.write(
      `POST /api/public/v0/project HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${server.token}\r\ncontent-type: application/json\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n{`,
    )
    await once(slow, 'data')
    // A connection with a started request is not closed.
    asking.write('GET /readyz HTTP/1.1\r\nhost: a\r\n')
    const ended = once(server.process, 'exit')
    server.process.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(server.process.exitCode).toBeNull()
    asking.write('\r\n')
    expect(String((await once(asking, 'data'))[0])).toMatch(/^HTTP\/1\.1 503/)
    slow.write('}}')
    const [answer] = await once(slow, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1.1 400/)
    expect((await ended)[0]).toBe(0)
    asking.destroy()
  })
})

describe('metrics', () => {
  it('are off by default', async () => {
    const server = await start({})
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404)
  })

  it('count requests by route and status, never by path', async () => {
    const server = await start({ metrics: true })
    await server.call('POST', '/project', { code: 'MET', title: 'Metrics' })
    for (const code of ['MET', 'MET', 'NONE']) await server.call('GET', `/project/${code}/run`)
    for (const path of ['/made-up/1', '/made-up/2']) await fetch(server.url + path)
    const response = await fetch(`${server.url}/metrics`)
    expect(response.headers.get('content-type')).toContain('version=0.0.4')
    const text = await response.text()
    const route = 'route="/api/public/v0/project/:projectCode/run"'
    for (const line of [
      `qasphere_http_request_duration_seconds_count{method="GET",${route},status="200"} 2`,
      `qasphere_http_request_duration_seconds_count{method="GET",${route},status="404"} 1`,
      'qasphere_http_request_duration_seconds_count{method="GET",route="none",status="404"} 2',
      'qasphere_http_requests_in_flight 1',
    ]) {
      expect(text).toContain(`${line}\n`)
    }
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m)
    expect(text).not.toContain('made-up')
    expect(text.includes('qasphere_database_connections{state="idle"}')).toBe(isPostgres)
  })
})

describe.skipIf(isPostgres)('the access log', () => {
  it('has a line for each request, with the ID in the response', async () => {
    let log = ''
    const server = await start({}, (text) => {
      log += text
    })
    const { headers } = await server.call('GET', '/project/NONE/run?limit=3')
    const id = headers.get('x-request-id')
    await expect.poll(() => log).toContain(id)
    const lines = log.split('\n').filter((line) => line.includes(`${id}`))
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        reqId: id,
        msg: 'request',
        method: 'GET',
        url: '/api/public/v0/project/NONE/run?limit=3',
        status: 404,
        milliseconds: expect.any(Number),
        ip: '127.0.0.1',
        userId: expect.any(Number),
      }),
    ])
    await fetch(`${server.url}/readyz`)
    expect(log).not.toContain('/readyz')
  })
})

describe.skipIf(isPostgres)('the server behind a proxy', () => {
  const forwarded = {
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'qa.example.com',
    'x-request-id': 'from-the-proxy.1',
  }

  async function codePage(server: ServerProcess): Promise<{ page: string; requestId: string | null }> {
    const response = await fetch(`${server.url}/api/oauth/device/code`, {
      method: 'POST',
      headers: { ...forwarded, 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: 'qas-cli' }),
    })
    const { verification_uri: page } = await response.json()
    return { page, requestId: response.headers.get('x-request-id') }
  }

  it('trusts no forwarded headers by default', async () => {
    const server = await start({})
    const { page, requestId } = await codePage(server)
    expect(page).toBe(`${server.url}/settings/oauth/device`)
    expect(requestId).not.toBe(forwarded['x-request-id'])
  })

  it('uses the origin, address and request ID from a trusted proxy', async () => {
    const server = await start({ trustProxy: 'loopback' })
    const { page, requestId } = await codePage(server)
    expect(page).toBe('https://qa.example.com/settings/oauth/device')
    expect(requestId).toBe(forwarded['x-request-id'])
    await server.call('POST', '/project', { code: 'IPS', title: 'Addresses' }, forwarded)
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const made = body.events.find(({ action }: { action: string }) => action === 'project.created')
    expect(made.ip).toBe('203.0.113.7')
    const odd = await fetch(server.url, { headers: { 'x-request-id': 'a b\tc' }, redirect: 'manual' })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('ignores those from other proxies', async () => {
    const server = await start({ trustProxy: '10.0.0.0/8' })
    expect((await codePage(server)).page).toBe(`${server.url}/settings/oauth/device`)
  })

  it('uses its public URL in links for every caller', async () => {
    const server = await start({ publicUrl: 'https://qa.example.com', ownerPassword: 'correct horse' })
    expect((await codePage(server)).page).toBe('https://qa.example.com/settings/oauth/device')
    const { body } = await server.call('GET', '/openapi.json')
    expect(JSON.stringify(body.servers)).toContain('https://qa.example.com')
    const signedIn = await fetch(`${server.url}/login`, {
      method: 'POST',
      headers: { origin: 'https://qa.example.com' },
      body: new URLSearchParams({ email: 'owner@example.com', password: 'correct horse' }),
      redirect: 'manual',
    })
    expect(signedIn.status).toBe(303)
    expect(signedIn.headers.get('set-cookie')).toContain('; Secure')
  })
})
