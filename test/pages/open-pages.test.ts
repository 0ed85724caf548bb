import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

describe('open pages', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo', openPages: true })
  })
  afterAll(() => server.stop())
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { redirect: 'manual', headers })

  it.each(['/', '/project/SHOP', '/project/SHOP/runs', '/project/SHOP/run/38', '/project/SHOP/run/38.json'])(
    '%s can be read without signing in',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(await response.text()).not.toMatch(/<form[^>]*method="post"/)
      expect(response.headers.get('set-cookie')).toBeNull()
    },
  )

  it('are read-only', async () => {
    const before = (await server.call('GET', '/project/SHOP/run')).body
    for (const path of ['/project/SHOP/run/38', '/project/SHOP/run/38/tcase/1', '/logout']) {
      const body = new URLSearchParams({ status: 'passed', formToken: '' })
      expect((await fetch(server.url + path, { method: 'POST', body, redirect: 'manual' })).status).toBe(302)
    }
    expect((await server.call('GET', '/project/SHOP/run')).body).toEqual(before)
  })

  it.each([
    '/settings/api-keys',
    '/settings/oauth',
    '/settings/oauth/device',
    '/settings/users',
    '/settings/statuses',
    '/settings/audit-log',
    '/settings/users.json',
    '/settings/audit-log.csv',
  ])('do not include %s', async (path) => {
    expect((await get(path)).status).toBe(302)
  })

  it('do not open the API', async () => {
    expect((await get('/api/public/v0/project')).status).toBe(401)
  })

  // The name of another site that resolves to this machine, and a proxy that forwards requests of others.
  it.each<Record<string, string>>([
    { host: 'evil.example' },
    { host: 'localhost.evil.example' },
    { host: '127.0.0.1.evil.example' },
    { 'x-forwarded-for': '203.0.113.7' },
    { forwarded: 'for=203.0.113.7' },
  ])('are closed for a request with %j', async (headers) => {
    const { port } = new URL(server.url)
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ port, path: '/project/SHOP', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(302)
  })

  it('are only allowed for loopback addresses', async () => {
    const run = await qasphere(['server', '--memory', '--port', '0', '--host', '0.0.0.0', '--open-pages'])
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toContain('--open-pages')
    expect(run.stderr).toContain('needs a loopback address as --host, such as 127.0.0.1, got "0.0.0.0"')
  })
})

it('pages are closed by default', async () => {
  const server = await startServer({ seed: 'demo' })
  try {
    expect((await fetch(`${server.url}/project/SHOP`, { redirect: 'manual' })).status).toBe(302)
  } finally {
    await server.stop()
  }
})
