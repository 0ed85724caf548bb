import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type BesiegedServer, startBesiegedServer } from '../support/besieged-server.js'

let server: BesiegedServer
let cookie: string
let formToken: string
beforeAll(async () => {
  server = await startBesiegedServer({ ownerPassword: 'correct horse', trustProxy: 'loopback' })
  const signedIn = await post('/login', 'email=owner@example.com&password=correct horse')
  cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const page = await server.send('GET', '/settings/api-keys', undefined, { cookie })
  formToken = /name="formToken" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
})
afterEach(() => server.expectUnharmed())
afterAll(() => server.stop())

async function post(path: string, body: string, headers: Record<string, string> = {}) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return await server.send('POST', path, body, { ...type, ...headers })
}

describe('forms of pages', () => {
  it.each([
    ['/login', 'email=a%00b&password=x'],
    ['/login', 'email=a&password=x%00'],
    ['/login', 'email=a&password=x&a%00=%00'],
    ['/settings/api-keys', 'name=a%00b'],
    ['/settings/api-keys', 'revoke=a%00b'],
    ['/settings/oauth', 'revoke=%00'],
    ['/settings/oauth/device', 'code=%00&decision=approved'],
  ])('that contain a NUL are rejected: %s %s', async (path, fields) => {
    const before = await server.dataVersion()
    const { status, text } = await post(path, `formToken=${formToken}&${fields}`, { cookie })
    expect([status, text]).toEqual([400, expect.stringContaining('must not contain NUL characters')])
    expect(await server.dataVersion()).toBe(before)
  })

  it('accept any other text', async () => {
    const odd = encodeURIComponent('\u0001\u202e\u{1F600}"><script>')
    const { status, text } = await post('/settings/api-keys', `formToken=${formToken}&name=${odd}%ED%A0%80`, {
      cookie,
    })
    expect([status, text.includes('<script')]).toEqual([200, false])
    expect((await post('/login', `email=${randomBytes(20_000).toString('hex')}&password=x`)).status).toBe(400)
    expect((await post('/login', `email=${'x'.repeat(70_000)}&password=x`)).status).toBe(413)
    const json = { 'content-type': 'application/json' }
    expect((await post('/login', '{"email":"a"}', json)).status).toBe(415)
  })
})

describe('pages', () => {
  it.each([
    ['?code=a&code=b', 200],
    ['?code=%00', 404],
    ['?code=%zz', 404],
    ['?code[a]=1', 200],
    ['?__proto__=1', 200],
    [`?code=${'x'.repeat(10_000)}`, 404],
  ])('are shown for any query', async (query, status) => {
    expect((await server.send('GET', `/settings/oauth/device${query}`, undefined, { cookie })).status).toBe(
      status,
    )
  })

  it.each(['%00', '\u00ff', 'x'.repeat(10_000), '; session=; session', '__proto__'])(
    'accept no other token for a session',
    async (value) => {
      const headers = { cookie: `session=${value}` }
      expect((await server.send('GET', '/settings/api-keys', undefined, headers)).status).toBe(302)
    },
  )

  it.each([
    '//evil.example',
    'https://evil.example',
    '/settings/%0d%0aSet-Cookie: x=1',
    '/settings/a&next=/settings/b',
  ])('redirect nobody elsewhere: %s', async (next) => {
    const { headers } = await server.send('GET', `/login?next=${next}`, undefined, { cookie })
    expect(headers.get('location')).toBe('/')
    expect(headers.get('set-cookie')).toBeNull()
  })
})

describe('forwarded headers', () => {
  it.each(['evil.example/path', 'a b', '"><script>', 'user@host', ''])(
    'with the invalid host %j are rejected',
    async (host) => {
      const headers = { 'x-forwarded-host': host }
      const { status, text } = await server.send('GET', '/api/check-tenant?name=local', undefined, headers)
      if (host === '') expect(JSON.parse(text).redirectUrl).toBe(`${server.url}/login`)
      else expect(status).toBe(400)
    },
  )

  it.each([randomBytes(5000).toString('hex'), '<script>', "'; drop table run; --"])(
    'may contain any address',
    async (ip) => {
      const headers = { 'x-forwarded-for': ip, origin: 'null' }
      const { status } = await server.send('POST', '/api/auth/login', '{"email":"a","password":"b"}', headers)
      expect(status).toBe(401)
    },
  )

  it.each(['a\tb', 'é', 'x'.repeat(200), '{"a":1}'])('cannot set an invalid request ID', async (id) => {
    const { headers } = await server.send('GET', '/healthz', undefined, { 'x-request-id': id })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('with another protocol than http or https are ignored', async () => {
    const headers = { 'x-forwarded-proto': 'javascript' }
    const { text } = await server.send('GET', '/api/check-tenant?name=local', undefined, headers)
    expect(JSON.parse(text).redirectUrl).toMatch(/^https?:/)
  })
})
