import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerPassword, ownersBrowser } from '../support/approval.js'
import type { BrowserSession } from '../support/browser-session.js'
import { json, misbehavingServer } from '../support/misbehaving-server.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { fileIn, homeWith, newLogin, recordIn } from '../support/stored-login.js'

let server: TestServer
let other: TestServer
let browser: BrowserSession
beforeAll(async () => {
  ;[server, other] = await Promise.all([
    startServer({ ownerPassword, login: { devicePollInterval: 0 } }),
    startServer(),
  ])
  browser = await ownersBrowser(server)
})
afterAll(() => Promise.all([server.stop(), other.stop()]))

async function statusOf(home: string, args: string[] = [], env = {}, cwd = emptyFolder()) {
  const { status, stdout, stderr } = await qasphere(['auth', 'status', '--json', ...args], {
    env: { HOME: home, ...env },
    cwd,
  })
  return { exit: status, stderr, ...JSON.parse(stdout) }
}

/** Stores the key of a server for a profile. */
async function storeKey(home: string, { url, token }: TestServer, profile: string): Promise<void> {
  const args = ['auth', 'login', '--with-token', '--url', url, '--profile', profile]
  const { status, stderr } = await qasphere(args, { input: token, env: { HOME: home } })
  if (status !== 0) throw new Error(stderr)
}

describe('auth status', () => {
  it('shows no profile for an API key of .env or the environment', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, '.env'), `QAS_URL=${server.url}\nQAS_TOKEN=${server.token}\n`)
    const home = emptyFolder()
    expect(await statusOf(home, [], {}, folder)).toMatchObject({
      profile: null,
      source: expect.stringContaining('.env'),
    })
    const env = { HOME: home, QAS_URL: server.url, QAS_TOKEN: server.token }
    const { stdout } = await qasphere(['auth', 'status'], { env })
    expect(stdout).not.toContain('Profile')
    expect(stdout).toMatch(/^From .*environment/m)
  })

  it('shows the user, the server and the expiry', async () => {
    const home = homeWith(await newLogin(server, browser))
    expect(await statusOf(home)).toMatchObject({
      exit: 0,
      loggedIn: true,
      profile: 'default',
      url: server.url,
      source: fileIn(home),
      type: 'oauth',
      user: { email: 'owner@example.com', role: 'owner' },
      problem: null,
      daysLeft: 90,
      shadowed: [],
      profiles: [{ name: 'default', url: server.url, source: fileIn(home), type: 'oauth' }],
    })
    const { status, stdout } = await qasphere(['auth', 'status'], { env: { HOME: home } })
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^QA Sphere http.*\nProfile {3}default\nFrom .*\nUser {6}Owner \(owner@example.com\), owner\nValid .* expires in 90 days/,
    )
  })

  it('shows text from the server as harmless lines', async () => {
    const hostile = await misbehavingServer((response) => {
      const name = 'Eve\u001b[2J\n::error::x\u202e'
      json(response, 200, { user: { id: 1, email: 'e@x.example', name, avatar: null, role: 'owner' } })
    })
    try {
      const env = { QAS_URL: hostile.url, QAS_TOKEN: 'a.b.c' }
      const { status, stdout } = await qasphere(['auth', 'status'], { env })
      expect(status).toBe(0)
      expect(stdout).toContain('\nUser      Eve ::error::x (e@x.example), owner\n')
    } finally {
      await hostile.stop()
    }
  })

  it('warns once about each incomplete pair', async () => {
    const home = homeWith(await newLogin(server, browser))
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.env'), 'QAS_TOKEN=x\n')
    writeFileSync(join(cwd, '.qaspherecli'), 'QAS_URL=https://acme.example\n')
    const { stderr, source } = await statusOf(home, [], { QAS_URL: server.url }, cwd)
    expect(source).toBe(fileIn(home))
    expect(stderr).toBe(
      [
        'Warning: the environment has QAS_URL but not QAS_TOKEN, and is skipped',
        `Warning: ${join(cwd, '.env')} has QAS_TOKEN but not QAS_URL, and is skipped`,
        `Warning: ${join(cwd, '.qaspherecli')} has QAS_URL but not QAS_TOKEN, and is skipped\n`,
      ].join('\n'),
    )
  })

  it('shows which credentials are shadowed', async () => {
    const home = homeWith(await newLogin(server, browser))
    const cwd = emptyFolder()
    for (const name of ['.env', '.qaspherecli'])
      writeFileSync(join(cwd, name), `QAS_URL=${server.url}\nQAS_TOKEN=${server.token}\n`)
    const env = { QAS_URL: other.url, QAS_TOKEN: other.token }
    expect(await statusOf(home, [], env, cwd)).toMatchObject({
      url: other.url,
      source: 'the environment',
      shadowed: [
        { source: join(cwd, '.env') },
        { source: fileIn(home) },
        { source: join(cwd, '.qaspherecli') },
      ],
    })
  })

  it('fails if there are no credentials, or the server rejects them', async () => {
    expect(await statusOf(emptyFolder())).toMatchObject({ exit: 1, loggedIn: false, url: null })
    const env = { QAS_URL: server.url, QAS_TOKEN: 'a.b.c' }
    expect(await statusOf(emptyFolder(), [], env)).toMatchObject({
      exit: 1,
      loggedIn: false,
      url: server.url,
      problem: expect.any(String),
    })
  })
})

describe('profiles', () => {
  it('are independent, chosen by --profile before the environment and by QAS_PROFILE after it', async () => {
    const home = emptyFolder()
    await storeKey(home, server, 'default')
    await storeKey(home, other, 'other')
    const pair = { QAS_URL: server.url, QAS_TOKEN: server.token }
    expect(await statusOf(home)).toMatchObject({
      url: server.url,
      profiles: [
        { name: 'default', url: server.url },
        { name: 'other', url: other.url },
      ],
    })
    expect(await statusOf(home, ['--profile', 'other'], pair)).toMatchObject({
      url: other.url,
      loggedIn: true,
    })
    expect(await statusOf(home, [], { QAS_PROFILE: 'other' })).toMatchObject({ url: other.url })
    expect(await statusOf(home, [], { ...pair, QAS_PROFILE: 'other' })).toMatchObject({ url: server.url })
    const listed = await qasphere(['api', 'users', 'list', '--profile', 'other', '--verbose'], {
      env: { HOME: home },
    })
    expect(listed.stderr).toContain(`GET ${other.url}`)
  })

  it('without a login are reported, even if there are other credentials', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.qaspherecli'), `QAS_URL=${server.url}\nQAS_TOKEN=${server.token}\n`)
    const run = (args: string[], env = {}) => qasphere(['api', 'projects', 'list', ...args], { cwd, env })
    expect(await run(['--profile', 'nope'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('qasphere auth login --profile nope'),
    })
    expect(await run([], { QAS_PROFILE: 'nope' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the profile nope (from QAS_PROFILE)'),
    })
    expect(await run([], { QAS_PROFILE: 'no pe' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('QAS_PROFILE must be 1 to 64 letters'),
    })
  })
})

describe('auth logout', () => {
  it('revokes the login at the server, deletes it, and warns about other credentials', async () => {
    const record = await newLogin(server, browser)
    const home = homeWith(record)
    const env = { HOME: home, QAS_URL: other.url, QAS_TOKEN: other.token }
    const { status, stdout, stderr } = await qasphere(['auth', 'logout'], { env })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toContain(`Logged out of ${server.url}; removed from ${fileIn(home)}.`)
    expect(stderr).toContain('Warning: the environment still has a URL and a token')
    expect(existsSync(fileIn(home))).toBe(false)
    const answer = await fetch(`${server.url}/api/public/v0/users/me`, {
      headers: { authorization: `Bearer ${record.accessToken}` },
    })
    expect(answer.status).toBe(401)
    expect(await qasphere(['auth', 'logout'], { env: { HOME: home } })).toEqual({
      status: 0,
      stdout: '',
      stderr: 'No login is stored.\n',
    })
  })

  it('of one profile keeps the others', async () => {
    const home = emptyFolder()
    await storeKey(home, server, 'default')
    await storeKey(home, other, 'other')
    const { status, stderr } = await qasphere(['auth', 'logout', '--profile', 'other'], {
      env: { HOME: home },
    })
    expect(status).toBe(0)
    expect(stderr).toContain('was deleted here but is still valid')
    expect(existsSync(fileIn(home, 'api-key.other.json'))).toBe(false)
    expect(await statusOf(home)).toMatchObject({ loggedIn: true, profiles: [{ name: 'default' }] })
  })

  it('deletes the login even if the server cannot revoke it', async () => {
    const without = await misbehavingServer((response) => response.writeHead(404).end())
    try {
      for (const tenantUrl of [without.url, 'http://127.0.0.1:1']) {
        const home = homeWith({ ...(await newLogin(server, browser)), tenantUrl })
        const { status, stderr } = await qasphere(['auth', 'logout'], { env: { HOME: home } })
        expect(status).toBe(0)
        expect(stderr).toMatch(/Warning: The login could not be revoked at .*OAuth Authorizations/)
        expect(() => recordIn(home)).toThrow('ENOENT')
      }
    } finally {
      await without.stop()
    }
  })
})
