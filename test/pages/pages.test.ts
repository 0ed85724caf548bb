import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientId as client_id } from 'qasphere-contract/oauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { hostile } from '../support/hostile-markup.js'
import { startServer, type TestServer } from '../support/server.js'

const password = 'correct horse'
const emails = ['owner', 'one', 'two', 'three'].map((name) => `${name}@example.com`)
const pages = ['/login', '/settings/api-keys', '/settings/oauth/device']

describe('the pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-pages-'))
  let server: TestServer
  let session: BrowserSession
  beforeAll(async () => {
    const seed = join(folder, 'seed.json')
    const users = emails.map((email) => ({
      email,
      name: hostile,
      role: email.startsWith('owner') ? 'owner' : 'user',
      password,
    }))
    writeFileSync(seed, JSON.stringify({ users }))
    server = await startServer({ seed })
    session = await signIn(server, 'owner@example.com', password)
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
      redirect: 'manual',
    })
  const logIn = (email: string, secret: string, more: Record<string, string> = {}) =>
    post('/login', { email, password: secret, ...more })
  const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const events = async () => {
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    return body.events.map(({ action }: { action: string }) => action)
  }

  it.each(pages)(
    '%s cannot be framed, runs no scripts, loads nothing from other sites and is not cached',
    async (path) => {
      const { headers } = path === '/login' ? await fetch(server.url + path) : await session.get(path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      )
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('same-origin')
    },
  )

  it.each(pages.slice(1))('%s requires signing in', async (path) => {
    for (const response of [
      await fetch(server.url + path, { redirect: 'manual' }),
      await post(path, { decision: 'approved', code: 'X', name: 'X' }),
    ]) {
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toBe(`/login?next=${encodeURIComponent(path)}`)
    }
  })

  it('sets a new cookie at each login, which scripts cannot read and other sites do not send', async () => {
    const [first, second] = [
      await logIn('one@example.com', password),
      await logIn('one@example.com', password),
    ]
    expect(first.headers.get('set-cookie')).toMatch(
      /^session=\w{40,}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    )
    expect(cookieOf(first)).not.toBe(cookieOf(second))
    expect(await events()).toContain('user.logged_in')
  })

  it('ends a session that somebody planted in the browser', async () => {
    const planted = cookieOf(await logIn('one@example.com', password))
    const own = cookieOf(await post('/login', { email: 'two@example.com', password }, { cookie: planted }))
    const as = (cookie: string) => fetch(`${server.url}/settings/api-keys`, { headers: { cookie } })
    expect(await (await as(own)).text()).toContain('two@example.com')
    expect((await as(planted)).url).toContain('/login')
  })

  it('ends a session on signing out', async () => {
    const own = await signIn(server, 'two@example.com', password)
    const answer = await own.post('/logout', {})
    expect([answer.status, answer.location]).toEqual([303, '/login'])
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await own.get('/settings/api-keys')).location).toContain('/login')
    expect(await events()).toContain('user.logged_out')
  })

  it.each([
    ['/settings/oauth/device?code=BCDF2345', '/settings/oauth/device?code=BCDF2345'],
    ['/settings/oauth', '/settings/oauth'],
    ['/project/SHOP/run/7?q=is%3Anew&sort=-title', '/project/SHOP/run/7?q=is%3Anew&sort=-title'],
    ['/project/SHOP/run/7.csv', '/project/SHOP/run/7.csv'],
    ['https://evil.example/settings/oauth', '/'],
    ['//evil.example/settings', '/'],
    ['//evil.example/project/SHOP', '/'],
    ['/\\evil.example', '/'],
    ['/settings/../../evil', '/'],
    ['/project//evil.example', '/'],
    ['/project/..%2f..', '/'],
    ['/settings/oauth\r\nSet-Cookie: a=b', '/'],
    ['/project/SHOP?q="><script>', '/'],
    ['/logout', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
  ])('redirects after signing in with next=%j to %s', async (next, expected) => {
    const response = await logIn('one@example.com', password, { next })
    expect([response.status, response.headers.get('location')]).toEqual([303, expected])
  })

  it('rejects forms that are not from a page of the session', async () => {
    const cookie = cookieOf(await logIn('one@example.com', password))
    const other = await signIn(server, 'two@example.com', password)
    const [, formToken = ''] =
      /name="formToken" value="(\w+)"/.exec((await other.get('/settings/api-keys')).text) ?? []
    for (const path of [...pages.slice(1), '/logout']) {
      for (const fields of [{}, { formToken: 'wrong' }, { formToken }]) {
        const response = await post(path, { name: 'x', decision: 'approved', ...fields }, { cookie })
        expect(response.status).toBe(403)
      }
    }
  })

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('rejects forms with %j', async (headers) => {
    const response = await post('/login', { email: 'one@example.com', password }, headers)
    expect(response.status).toBe(403)
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it('shows an API key once, and only its user can revoke it', async () => {
    const made = await session.post('/settings/api-keys', { name: 'Nightly' })
    const [, key = ''] = /id="new-key">([\w.]+)</.exec(made.text) ?? []
    const status = async () =>
      (await server.call('GET', '/users/me', undefined, { authorization: `Bearer ${key}` })).status
    expect(await status()).toBe(200)
    expect((await session.get('/settings/api-keys')).text).not.toContain(key)
    const [, id = ''] = key.split('.')
    await (await signIn(server, 'one@example.com', password)).post('/settings/api-keys', { revoke: id })
    expect(await status()).toBe(200)
    expect((await session.post('/settings/api-keys', { revoke: id })).status).toBe(303)
    expect(await status()).toBe(401)
    expect(await events()).toEqual(expect.arrayContaining(['api_key.created', 'api_key.revoked']))
  })

  it.each(['', ' ', 'x'.repeat(256)])('rejects the key name %j', async (name) => {
    const { status, text } = await session.post('/settings/api-keys', { name })
    expect(status).toBe(400)
    expect(text).toContain('The name must be 1 to 255 characters long')
  })

  it('shows all input as text', async () => {
    const agent = { 'user-agent': hostile }
    const { body } = await server.call('POST', '/api/oauth/device/code', { client_id }, agent)
    const places = [
      await session.get(`/settings/oauth/device?code=${encodeURIComponent(hostile)}`),
      await session.get(`/settings/oauth/device?code=${body.user_code}`),
      await session.post('/settings/oauth/device', { code: hostile, decision: 'approved' }),
      await session.post('/settings/oauth/device', { code: 'x', decision: hostile }),
      await session.post('/settings/api-keys', { name: hostile }),
      await session.get('/settings/api-keys'),
      { text: await (await logIn(hostile, hostile, { next: hostile })).text() },
      { text: await (await fetch(`${server.url}/login?next=${encodeURIComponent(hostile)}`)).text() },
    ]
    for (const { text } of places) {
      expect(text).toMatch(/^<!doctype html>/)
      expect(text).not.toMatch(/<script|<img/i)
    }
  })

  it('slows down guessing of passwords, even for unknown users, without affecting others', async () => {
    for (const email of ['three@example.com', 'nobody@example.com']) {
      for (let guess = 1; guess <= 10; guess++) {
        expect((await logIn(email, `guess ${guess}`)).status).toBe(401)
      }
      const refused = await logIn(email, password)
      expect(refused.status).toBe(429)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600)
      expect(await refused.text()).toContain('Too many failed attempts; try again in 15 minutes')
      const byApi = await server.call('POST', '/api/auth/login', { email, password })
      expect([byApi.status, Number(byApi.headers.get('retry-after')) > 600]).toEqual([429, true])
    }
    expect((await logIn('one@example.com', password)).status).toBe(303)
    expect(await events()).toContain('user.login_failed')
  })

  it.each([
    ['no email', '', password, 'Email: must not be empty'],
    ['no password', 'owner@example.com', '', 'Password: must not be empty'],
    ['a long email', `${'x'.repeat(255)}@example.com`, password, 'Email: must be at most 255 characters'],
    ['a long password', 'owner@example.com', 'x'.repeat(1025), 'Password: must be at most 1024 characters'],
  ])('has the limits of the API for %s', async (_what, email, secret, message) => {
    const byForm = await logIn(email, secret)
    expect([byForm.status, await byForm.text()]).toEqual([400, expect.stringContaining(message)])
    const byApi = await server.call('POST', '/api/auth/login', { email, password: secret })
    expect([byApi.status, byApi.body.message]).toEqual([400, expect.stringContaining(message.slice(1))])
  })

  it('slows down guessing of codes', async () => {
    const own = await signIn(server, 'two@example.com', password)
    const { body } = await server.call('POST', '/api/oauth/device/code', { client_id })
    for (let guess = 1; guess <= 10; guess++) {
      expect((await own.get(`/settings/oauth/device?code=GUESS${guess}`)).status).toBe(404)
    }
    const right = { code: body.user_code, decision: 'approved' }
    expect((await own.get(`/settings/oauth/device?code=${body.user_code}`)).status).toBe(429)
    expect((await own.post('/settings/oauth/device', right)).status).toBe(429)
    expect((await session.post('/settings/oauth/device', right)).status).toBe(200)
  })

  it('limits the number of codes for each address', async () => {
    const ask = () => server.call('POST', '/api/oauth/device/code', { client_id })
    const answers = await Promise.all(Array.from({ length: 110 }, ask))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.body.error).toBe('temporarily_unavailable')
    expect(refused[0]?.headers.get('retry-after')).toBe('60')
  })
})
