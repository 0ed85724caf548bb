import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decide, ownerPassword, ownersBrowser } from '../support/approval.js'
import type { BrowserSession } from '../support/browser-session.js'
import { type KeyringSession, missingKeyringPrograms, startKeyring } from '../support/keyring.js'
import { endTerminals, qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { fileIn, homeWith, inMinutes, newLogin } from '../support/stored-login.js'

const lacks = missingKeyringPrograms.join(', ')
const why =
  lacks === '' ? '' : ` (skipped: ${lacks} missing; node scripts/install-test-programs.mjs installs them)`

describe.skipIf(lacks !== '')(`a keyring${why}`, () => {
  let server: TestServer
  let browser: BrowserSession
  let keyring: KeyringSession
  beforeAll(async () => {
    ;[server, keyring] = await Promise.all([
      startServer({ ownerPassword, login: { devicePollInterval: 0 } }),
      startKeyring(),
    ])
    browser = await ownersBrowser(server)
  })
  afterAll(async () => {
    endTerminals()
    await Promise.all([server.stop(), keyring.stop()])
  })

  const attributes = ['service', 'qasphere-cli', 'username', 'credentials']
  const run = (args: readonly string[], home = emptyFolder()) =>
    qasphere(args, { env: { ...keyring.env, HOME: home } })

  it('stores the login, which status finds and logout removes', async () => {
    const home = emptyFolder()
    const login = qasphereOnTerminal(['auth', 'login', '--url', server.url], { ...keyring.env, HOME: home })
    const [link] = await login.see(/http\S+\?code=[A-Z0-9]+/)
    await decide(link, 'approved', browser)
    expect(await login.ended).toBe(0)
    expect(login.shown()).toContain('Stored in the system keyring (qasphere-cli, credentials).')
    expect(existsSync(fileIn(home))).toBe(false)
    expect(JSON.parse(keyring.secretTool(['lookup', ...attributes]))).toMatchObject({
      type: 'oauth',
      tenantUrl: server.url,
    })
    const { stdout } = await run(['auth', 'status', '--json'], home)
    expect(JSON.parse(stdout)).toMatchObject({ loggedIn: true, source: expect.stringContaining('keyring') })
    expect(await run(['auth', 'logout'], home)).toMatchObject({ status: 0 })
    expect(() => keyring.secretTool(['lookup', ...attributes])).toThrow()
  })

  it('is read before the file if another program wrote it, and renewed in place', async () => {
    const record = await newLogin(server, browser, 1)
    keyring.secretTool(['store', '--label', 'of another program', ...attributes], JSON.stringify(record))
    const home = homeWith({ ...record, tenantUrl: 'http://127.0.0.1:1' })
    expect(await run(['api', 'projects', 'list'], home)).toEqual({ status: 0, stdout: '[]\n', stderr: '' })
    const renewed = JSON.parse(keyring.secretTool(['lookup', ...attributes]))
    expect(renewed.accessToken).not.toBe(record.accessToken)
    expect(Date.parse(renewed.accessTokenExpiresAt)).toBeGreaterThan(Date.parse(inMinutes(50)))
    expect(await run(['auth', 'logout'], home)).toMatchObject({ status: 0 })
    expect(existsSync(fileIn(home))).toBe(false)
  })

  it('keeps profiles and keys separate, and --store file bypasses it', async () => {
    const home = emptyFolder()
    const login = (...args: string[]) =>
      qasphere(['auth', 'login', '--with-token', '--url', server.url, ...args], {
        env: { ...keyring.env, HOME: home },
        input: server.token,
      })
    const stored = await login('--profile', 'second')
    expect(stored.stderr).toContain('(qasphere-cli, api-key:second)')
    expect((await login('--store', 'file')).stderr).toContain(`Stored in ${fileIn(home, 'api-key.json')}.`)
    const { stdout } = await run(['auth', 'status', '--json'], home)
    expect(JSON.parse(stdout)).toMatchObject({
      source: fileIn(home, 'api-key.json'),
      profiles: [{ name: 'default' }, { name: 'second', source: expect.stringContaining('keyring') }],
    })
    for (const profile of ['default', 'second']) await run(['auth', 'logout', '--profile', profile], home)
  })

  it('that does not respond is reported, and the file is used', async () => {
    const home = emptyFolder()
    const broken = { ...keyring.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' }
    const { status, stderr } = await qasphere(['auth', 'login', '--with-token', '--url', server.url], {
      env: { ...broken, HOME: home },
      input: server.token,
    })
    expect(status).toBe(0)
    expect(stderr).toMatch(/Stored in .+api-key\.json; the system keyring is not available \(/)
    const refused = await qasphere(
      ['auth', 'login', '--with-token', '--url', server.url, '--store', 'keyring'],
      { env: { ...broken, HOME: home }, input: server.token },
    )
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--store keyring is not possible:'),
    })
  })
})
