import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificate } from '../support/certificates.js'
import { json, misbehavingServer } from '../support/misbehaving-server.js'
import { emptyFolder, qasphere, type RunOptions } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

interface Check {
  readonly name: string
  readonly status: string
  readonly message: string
  readonly fix: string | null
}

async function diagnose(env: Record<string, string>, args: readonly string[] = [], options: RunOptions = {}) {
  const { status, stdout, stderr } = await qasphere(['doctor', '--json', ...args], { ...options, env })
  const checks: Check[] = JSON.parse(stdout)
  return { status, stderr, checks, check: (name: string) => checks.find((check) => check.name === name) }
}

const ofServer = () => ({ QAS_URL: server.url, QAS_TOKEN: server.token })

describe('doctor', () => {
  it('finds nothing wrong, and shows no secret', async () => {
    const { status, stdout, stderr } = await qasphere(['doctor'], { env: ofServer() })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const name of [
      'versions',
      'preferences',
      'credentials',
      'proxy',
      'network',
      'clock',
      'server',
      'user',
    ]) {
      expect(stdout).toMatch(new RegExp(`^ok +${name} `, 'm'))
    }
    expect(stdout).toContain('owner@example.com')
    expect(stdout).not.toContain(server.token)
    const { checks } = await diagnose(ofServer())
    expect(checks.map((check) => check.status)).not.toContain('problem')
    expect((await qasphere(['doctor', '--jq', '.[0].name'], { env: ofServer() })).stdout).toBe('versions\n')
  })

  it('says how to get credentials', async () => {
    const { status, stderr, check } = await diagnose({ QAS_URL: server.url })
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'Error: Found 1 problem.\n' })
    expect(check('credentials')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('QAS_TOKEN'),
    })
    expect(check('server')?.status).toBe('skipped')
  })

  it('says that a token is rejected, without showing it', async () => {
    const token = `${server.token}x`
    const { status, stderr, checks, check } = await diagnose({ QAS_URL: server.url, QAS_TOKEN: token })
    expect(status).toBe(1)
    expect(check('server')?.status).toBe('ok')
    expect(check('user')).toMatchObject({
      status: 'problem',
      fix: expect.stringContaining('the environment'),
    })
    expect(JSON.stringify(checks) + stderr).not.toContain(token)
  })

  it.each([
    ['a port where nothing listens', 'http://127.0.0.1:9', 'server', /refused/, /server is running/],
    ['an unknown host', 'https://qasphere.invalid', 'network', /Unknown host qasphere\.invalid/, /DNS/],
  ])('explains %s', async (_what, url, name, message, fix) => {
    const { status, check } = await diagnose({ QAS_URL: url, QAS_TOKEN: 'a.b.c' })
    expect(status).toBe(1)
    expect(check(name)?.message).toMatch(message)
    expect(check(name)?.fix).toMatch(fix)
  })

  it('explains a proxy that cannot be used, without its password', async () => {
    const env = { ...ofServer(), NO_PROXY: '', HTTP_PROXY: 'http://me:secret@127.0.0.1:9' }
    const unreachable = await diagnose(env)
    expect(unreachable.check('proxy')?.message).toBe('http://127.0.0.1:9')
    expect(unreachable.check('server')).toMatchObject({
      status: 'problem',
      fix: expect.stringContaining('HTTP_PROXY'),
    })
    expect(JSON.stringify(unreachable.checks)).not.toContain('secret')
    const invalid = await diagnose({ ...ofServer(), NO_PROXY: '', HTTP_PROXY: 'socks5://127.0.0.1:9' })
    expect(invalid.check('proxy')?.status).toBe('problem')
  })

  it('explains certificates', async () => {
    const folder = emptyFolder()
    const { key, cert } = await certificate()
    const secure = await misbehavingServer((response) => json(response, 200, { user: me }), { key, cert })
    const env = { QAS_URL: secure.url, QAS_TOKEN: 'a.b.c' }
    const untrusted = await diagnose(env)
    expect(untrusted.check('server')).toMatchObject({
      status: 'problem',
      fix: expect.stringContaining('--ca-file'),
    })
    const file = join(folder, 'ca.pem')
    writeFileSync(file, cert)
    expect((await diagnose(env, ['--ca-file', file])).status).toBe(0)
    const missing = await diagnose(env, ['--ca-file', join(folder, 'none.pem')])
    expect(missing.check('certificates')).toMatchObject({ status: 'problem' })
    const expired = await certificate({ fromDays: -9, toDays: -3 })
    writeFileSync(file, expired.cert)
    expect(
      (await diagnose({ ...ofServer(), NODE_EXTRA_CA_CERTS: file })).check('certificates'),
    ).toMatchObject({
      status: 'problem',
      message: `1 additional trusted certificate in ${file}, 1 of them expired`,
    })
    await secure.stop()
  })

  it.each([
    [30_000, 'ok'],
    [-120_000, 'warning'],
    [3_600_000, 'problem'],
  ])('compares clocks: %i ms', async (offset, status) => {
    const date = new Date(Date.now() - offset).toUTCString()
    const other = await misbehavingServer((response) => json(response, 200, { user: me }, { date }))
    const { check } = await diagnose({ QAS_URL: other.url, QAS_TOKEN: 'a.b.c' })
    expect(check('clock')?.status).toBe(status)
    await other.stop()
  })

  it('detects a server that is not QA Sphere', async () => {
    const other = await misbehavingServer((response) => json(response, 200, { hello: 'world' }))
    const page = await misbehavingServer((response) => response.end('<html>Welcome</html>'))
    for (const { url } of [other, page]) {
      expect((await diagnose({ QAS_URL: url, QAS_TOKEN: 'a.b.c' })).check('server')?.status).toBe('problem')
    }
    await Promise.all([other.stop(), page.stop()])
  })

  it('explains broken preferences', async () => {
    const home = emptyFolder()
    mkdirSync(join(home, '.config/qasphere'), { recursive: true })
    writeFileSync(join(home, '.config/qasphere/config.json'), '{"output": "xml"}')
    const { stdout } = await qasphere(['doctor'], { env: { ...ofServer(), HOME: home } })
    expect(stdout).toMatch(/^problem +preferences .*must be one of json/m)
    expect(stdout).toContain('Correct or delete')
  })

  it('rejects invalid options', async () => {
    const { status, stderr } = await qasphere(['doctor', '--timeout', 'soon', '--output', 'xml'])
    expect(status).toBe(1)
    expect(stderr).toContain('--timeout: must be a number of seconds')
    expect(stderr).toContain('--output: must be one of json')
  })
})

const me = { id: 1, name: 'Mara', email: 'mara@example.com', role: 'admin', avatar: null }
