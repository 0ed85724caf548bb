import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decide, ownerPassword, ownersBrowser } from '../support/approval.js'
import type { BrowserSession } from '../support/browser-session.js'
import { type Fault, faultyProxy } from '../support/faulty-proxy.js'
import { json, misbehavingServer } from '../support/misbehaving-server.js'
import { endTerminals, qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { fileIn, homeWith, inMinutes } from '../support/stored-login.js'

let server: TestServer
let browser: BrowserSession
beforeAll(async () => {
  server = await startServer({ ownerPassword, login: { devicePollInterval: 0 } })
  browser = await ownersBrowser(server)
})
afterEach(endTerminals)
afterAll(() => server.stop())

const link = /http\S+\?code=[A-Z0-9]+/

/** Reads what a login stored in the credentials file. */
function stored(home: string, name = 'credentials.json') {
  return JSON.parse(readFileSync(join(home, '.config/qasphere', name), 'utf8'))
}

describe('auth login', () => {
  it('asks for the team, shows a code, waits for its approval, and stores the login', async () => {
    const home = emptyFolder()
    const run = qasphereOnTerminal(['auth', 'login'], { HOME: home, QAS_LOGIN_SERVICE_URL: server.url })
    await run.see(/Team .*: /)
    run.type('local\n')
    const [found] = await run.see(link)
    await run.see(/Waiting for you to confirm it \(15 min left\)/)
    await decide(found, 'approved', browser)
    expect(await run.ended).toBe(0)
    expect(run.shown()).toContain(`Logged in to ${server.url} as Owner (owner@example.com, owner).`)
    expect(run.shown()).toMatch(/Stored in .+credentials\.json; this session has no D-Bus/)

    const file = join(home, '.config/qasphere/credentials.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
    expect(stored(home)).toEqual({
      type: 'oauth',
      tenantUrl: server.url,
      accessToken: expect.stringMatching(/^[^.]+\.[^.]+\.[^.]+$/),
      refreshToken: expect.stringMatching(/^[^.]+\.[^.]+\.[^.]+$/),
      accessTokenExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
      refreshTokenExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(await qasphere(['api', 'users', 'list'], { env: { HOME: home } })).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(run.shown()).not.toContain(stored(home).accessToken)
  })

  it('reports that it was denied', async () => {
    const home = emptyFolder()
    const run = qasphereOnTerminal(['auth', 'login', '--url', server.url, '--no-browser'], { HOME: home })
    const [found] = await run.see(link)
    await decide(found, 'denied', browser)
    expect(await run.ended).toBe(1)
    expect(run.shown()).toContain('The login was denied in the browser; nothing was stored')
    expect(() => stored(home)).toThrow('ENOENT')
  })

  it('ends with a message on Ctrl-C', async () => {
    const home = emptyFolder()
    const run = qasphereOnTerminal(['auth', 'login', '--url', server.url], { HOME: home })
    await run.see(/Waiting/)
    run.type('\u0003')
    expect(await run.ended).toBe(1)
    expect(run.shown()).toContain('Interrupted; nothing was stored')
    expect(run.shown().trimEnd()).toMatch(/nothing was stored$/)
    expect(() => stored(home)).toThrow('ENOENT')
  })

  it('ends on Ctrl-C and at the end of input while it prompts for the team', async () => {
    const interrupted = qasphereOnTerminal(['auth', 'login'])
    await interrupted.see(/Team/)
    interrupted.type('\u0003')
    expect(await interrupted.ended).toBe(1)
    expect(interrupted.shown()).toContain('Interrupted')
    const ended = qasphereOnTerminal(['auth', 'login'])
    await ended.see(/Team/)
    ended.type('\u0004')
    expect(await ended.ended).toBe(1)
    expect(ended.shown()).toContain('No team was given; use --team')
  })

  it('does not prompt for the team with --no-input', async () => {
    const run = qasphereOnTerminal(['auth', 'login', '--no-input'])
    expect(await run.ended).toBe(1)
    expect(run.shown()).toContain('No team was given; use --team')
    expect(run.shown()).not.toContain('Team (as in')
  })

  it('reports that the code has expired', async () => {
    const brief = await startServer({ login: { deviceCodeLifetime: 1, devicePollInterval: 0 } })
    try {
      const run = qasphereOnTerminal(['auth', 'login', '--url', brief.url])
      expect(await run.ended).toBe(1)
      expect(run.shown()).toContain('The code expired before it was confirmed; start again')
    } finally {
      await brief.stop()
    }
  })

  it('retries while the server is unreachable or busy, and slows down on request', async () => {
    const faults: Record<number, Fault> = {
      1: { status: 503 },
      2: 'lose-request',
      3: { status: 429, headers: { 'retry-after': '1' } },
      4: { status: 502, body: '<html>away</html>' },
      5: { status: 400, body: '{"error":"slow_down"}', headers: { 'content-type': 'application/json' } },
    }
    const polls: number[] = []
    const proxy = await faultyProxy(server.url, (_method, path, nth) => {
      if (path !== '/api/oauth/token') return 'pass'
      polls.push(Date.now())
      return faults[nth] ?? 'pass'
    })
    const home = emptyFolder()
    try {
      const run = qasphereOnTerminal(['auth', 'login', '--url', proxy.url], { HOME: home })
      const [found] = await run.see(link)
      await run.see(/the server is busy \(status 503\), retrying/)
      await run.see(/the server is unreachable, retrying/)
      await decide(found, 'approved', browser)
      expect(await run.ended).toBe(0)
      const [beforeSlow = 0, afterSlow = 0] = polls.slice(-2)
      expect(afterSlow - beforeSlow).toBeGreaterThanOrEqual(5000)
      expect(stored(home).tenantUrl).toBe(proxy.url)
    } finally {
      await proxy.stop()
    }
  })

  it('opens the link in the browser if there is a screen, and continues if it does not open', async () => {
    const programs = emptyFolder()
    for (const name of ['script', 'sh']) symlinkSync(`/usr/bin/${name}`, join(programs, name))
    const env = { DISPLAY: ':99', PATH: programs }
    const without = qasphereOnTerminal(['auth', 'login', '--url', server.url], env)
    await without.see(/Waiting/)
    without.type('\u0003')
    expect(await without.ended).toBe(1)
    expect(without.shown()).not.toContain('browser was opened')

    const opened = join(programs, 'opened')
    writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\necho "$@" > ${opened}\n`, { mode: 0o755 })
    const withOne = qasphereOnTerminal(['auth', 'login', '--url', server.url], env)
    const [found] = await withOne.see(link)
    await withOne.see(/Your browser was opened/)
    await withOne.see(/Waiting/)
    await expect.poll(() => readFileSync(opened, 'utf8')).toBe(`${found}\n`)
    withOne.type('\u0003')
    expect(await withOne.ended).toBe(1)
  })

  it.each([
    ['a team that does not exist', ['--team', 'nobody'], /No team is called "nobody"/],
    [
      'a URL without a QA Sphere',
      ['--url', 'http://127.0.0.1:1'],
      /The connection to http:\/\/127\.0\.0\.1:1 was refused/,
    ],
  ])('reports %s', async (_what, args, words) => {
    const run = qasphereOnTerminal(['auth', 'login', ...args], { QAS_LOGIN_SERVICE_URL: server.url })
    expect(await run.ended).toBe(1)
    expect(run.shown()).toMatch(words)
  })

  it('reports a suspended team, and a server that is not a QA Sphere', async () => {
    const other = await misbehavingServer((response, _attempt, { url }) => {
      if (url.startsWith('/api/check-tenant'))
        return json(response, 200, { redirectUrl: 'https://acme.example/login', suspended: true })
      if (url === '/api/oauth/device/code') return json(response, 200, { device_code: 'x' })
      json(response, 404, {})
    })
    try {
      const suspended = qasphereOnTerminal(['auth', 'login', '--team', 'acme'], {
        QAS_LOGIN_SERVICE_URL: other.url,
      })
      expect(await suspended.ended).toBe(1)
      expect(suspended.shown()).toContain('The team acme is suspended')
      const foreign = qasphereOnTerminal(['auth', 'login', '--url', other.url])
      expect(await foreign.ended).toBe(1)
      expect(foreign.shown()).toMatch(/got a response that is not from QA Sphere/)
    } finally {
      await other.stop()
    }
  })

  it('shows no control characters from a server on the terminal', async () => {
    const evil = await misbehavingServer((response, _attempt, { url }) => {
      if (url === '/api/oauth/device/code') {
        return json(response, 200, {
          device_code: 'x',
          user_code: '\u001b]0;owned\u0007\u001b[2JABCD',
          verification_uri: `${evil.url}/\u001b[2J`,
          verification_uri_complete: `${evil.url}/?code=\u001b[2J`,
          expires_in: 60,
          interval: 0,
        })
      }
      json(response, 400, { error: 'server_says', error_description: '\u001b]52;c;ZXZpbA==\u0007No' })
    })
    try {
      const run = qasphereOnTerminal(['auth', 'login', '--url', evil.url])
      expect(await run.ended).toBe(1)
      expect(run.shown()).toContain('ABCD')
      expect(run.shown()).toContain('No')
      for (const trick of ['\u0007', '\u001b]', '\u001b[2J']) expect(run.shown()).not.toContain(trick)
    } finally {
      await evil.stop()
    }
  })

  it('needs a terminal, and explains what to do without one', async () => {
    const { status, stdout, stderr } = await qasphere(['auth', 'login', '--url', server.url])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/needs a terminal.*QAS_URL and QAS_TOKEN.*--with-token/)
  })

  it('reports all problems with its options', async () => {
    const { status, stderr } = await qasphere([
      'auth',
      'login',
      '--url',
      'acme',
      '--team',
      '',
      '--profile',
      'a b',
      '--store',
      'shelf',
    ])
    expect(status).toBe(1)
    for (const option of [
      '--url:',
      '--team:',
      '--profile:',
      '--store:',
      '--team and --url are mutually exclusive',
    ])
      expect(stderr).toContain(option)
  })
})

describe('auth login --with-token', () => {
  const withToken = (input: string | Buffer, home: string) =>
    qasphere(['auth', 'login', '--with-token', '--url', `${server.url}/`], { input, env: { HOME: home } })

  it('stores a key that the server accepts, separate from the vendor’s tool', async () => {
    const home = emptyFolder()
    const { status, stdout, stderr } = await withToken(`${server.token}\n`, home)
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).not.toContain(server.token)
    expect(stored(home, 'api-key.json')).toEqual({
      type: 'apiKey',
      tenantUrl: server.url,
      token: server.token,
    })
    expect(await qasphere(['api', 'projects', 'list'], { env: { HOME: home } })).toEqual({
      status: 0,
      stdout: '[]\n',
      stderr: '',
    })
  })

  it('replaces the login of the profile, and keeps those of other profiles', async () => {
    const login = {
      type: 'oauth',
      tenantUrl: server.url,
      accessToken: 'a.b.c',
      refreshToken: 'a.b.d',
      accessTokenExpiresAt: inMinutes(60),
      refreshTokenExpiresAt: inMinutes(600),
    }
    const home = homeWith(login)
    writeFileSync(fileIn(home, 'credentials.acme.json'), JSON.stringify(login))
    expect(await withToken(server.token, home)).toMatchObject({ status: 0 })
    const files = readdirSync(fileIn(home, '.')).filter((name) => /^(credentials|api-key)/.test(name))
    expect(files.sort()).toEqual(['api-key.json', 'credentials.acme.json'])
  })

  it.each([
    ['a byte order mark', (key: string) => Buffer.from(`\ufeff${key}\r\n`)],
    ['UTF-16', (key: string) => Buffer.from(`\ufeff${key}\r\n`, 'utf16le')],
  ])('reads a key in %s, as PowerShell writes it', async (_encoding, encode) => {
    const home = emptyFolder()
    expect(await withToken(encode(server.token), home)).toMatchObject({ status: 0, stdout: '' })
    expect(stored(home, 'api-key.json')).toMatchObject({ token: server.token })
  })

  it.each([
    ['', /No API key was given/],
    [Buffer.from('a.kéy.b', 'latin1'), /stdin is neither UTF-8 nor UTF-16 text/],
    ['two words', /contains invalid characters/],
    ['a.wrong.key', /status 401/],
  ])('rejects %j and stores nothing', async (input, words) => {
    const home = emptyFolder()
    const { status, stderr } = await withToken(input, home)
    expect(status).toBe(1)
    expect(stderr).toMatch(words)
    expect(() => stored(home, 'api-key.json')).toThrow('ENOENT')
  })
})
