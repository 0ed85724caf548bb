import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerPassword, ownersBrowser } from '../support/approval.js'
import type { BrowserSession } from '../support/browser-session.js'
import { faultyProxy } from '../support/faulty-proxy.js'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { fileIn, homeWith, inMinutes, newLogin, recordIn } from '../support/stored-login.js'

let server: TestServer
let browser: BrowserSession
beforeAll(async () => {
  server = await startServer({ ownerPassword, login: { devicePollInterval: 0, refreshGrace: 0 } })
  browser = await ownersBrowser(server)
})
afterAll(() => server.stop())

const list = ['api', 'projects', 'list']
const succeeded = { status: 0, stdout: '[]\n', stderr: '' }

describe('a stored login', () => {
  it('is not renewed while more than five minutes are left', async () => {
    const record = await newLogin(server, browser, 6)
    const home = homeWith(record)
    expect(await qasphere(list, { env: { HOME: home } })).toEqual(succeeded)
    expect(recordIn(home)).toEqual(record)
  })

  it('is renewed if less time is left, and keeps what another program added', async () => {
    const record = { ...(await newLogin(server, browser, 4)), addedByOther: { kept: true } }
    const home = homeWith(record)
    expect(await qasphere(list, { env: { HOME: home } })).toEqual(succeeded)
    const renewed = recordIn(home)
    expect(renewed.addedByOther).toEqual({ kept: true })
    expect(renewed.accessToken).not.toBe(record.accessToken)
    expect(renewed.refreshToken).not.toBe(record.refreshToken)
    expect(Date.parse(renewed.accessTokenExpiresAt)).toBeGreaterThan(Date.parse(inMinutes(50)))
    expect(readdirSync(fileIn(home, '.'))).toEqual(['credentials.json'])
    expect(await qasphere(list, { env: { HOME: home } })).toEqual(succeeded)
  })

  it('is renewed once if twenty processes need it at the same time', async () => {
    const proxy = await faultyProxy(server.url)
    try {
      const record = await newLogin(server, browser, 1)
      const home = homeWith({ ...record, tenantUrl: proxy.url })
      const runs = await Promise.all(
        Array.from({ length: 20 }, () => qasphere(list, { env: { HOME: home } })),
      )
      for (const run of runs) expect(run).toEqual(succeeded)
      expect(proxy.seen.filter((request) => request.endsWith('/api/oauth/token'))).toHaveLength(1)
    } finally {
      await proxy.stop()
    }
  })

  it('is renewed even if the first response is lost', async () => {
    const lenient = await startServer({ ownerPassword, login: { devicePollInterval: 0 } })
    const proxy = await faultyProxy(lenient.url, (_method, path, nth) =>
      path === '/api/oauth/token' && nth === 1 ? 'lose-answer' : 'pass',
    )
    try {
      const record = await newLogin(lenient, await ownersBrowser(lenient), 1)
      const home = homeWith({ ...record, tenantUrl: proxy.url })
      expect(await qasphere(list, { env: { HOME: home } })).toEqual(succeeded)
      expect(recordIn(home).refreshToken).not.toBe(record.refreshToken)
    } finally {
      await Promise.all([proxy.stop(), lenient.stop()])
    }
  })

  it('is renewed despite the lock of a process that died', async () => {
    const home = homeWith(await newLogin(server, browser, 1))
    const gone = { pid: 2 ** 22 - 1, host: hostname(), id: 'x' }
    const lock = fileIn(home, 'credentials.lock')
    writeFileSync(lock, JSON.stringify(gone))
    // The lock is so new that it can only be taken over because its holder has died.
    const tomorrow = Date.now() / 1000 + 24 * 3600
    utimesSync(lock, tomorrow, tomorrow)
    expect(await qasphere(list, { env: { HOME: home } })).toEqual(succeeded)
    expect(existsSync(lock)).toBe(false)
  })

  it('is renewed despite a lock that is held for too long, even by a running process', async () => {
    const home = homeWith(await newLogin(server, browser, 1))
    const lock = fileIn(home, 'credentials.lock')
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' }))
    const old = Date.now() / 1000 - 61
    utimesSync(lock, old, old)
    expect(await qasphere(list, { env: { HOME: home } })).toEqual(succeeded)
    expect(existsSync(lock)).toBe(false)
  })

  it.each(['EPERM', 'ENOTSUP', 'EISDIR'])(
    'is renewed once on a file system without hard links, which reports %s',
    async (code) => {
      const proxy = await faultyProxy(server.url)
      try {
        const home = homeWith({ ...(await newLogin(server, browser, 1)), tenantUrl: proxy.url })
        const preload = fileIn(home, 'no-links.cjs')
        writeFileSync(
          preload,
          `require('node:fs').linkSync = () => { throw Object.assign(new Error('link'), { code: '${code}' }) }`,
        )
        // The first process must take over the lock of a process that died.
        const gone = { pid: 2 ** 22 - 1, host: hostname(), id: 'x' }
        writeFileSync(fileIn(home, 'credentials.lock'), JSON.stringify(gone))
        const env = { HOME: home, NODE_OPTIONS: `--require=${preload}` }
        const runs = await Promise.all(Array.from({ length: 4 }, () => qasphere(list, { env })))
        for (const run of runs) expect(run).toEqual(succeeded)
        expect(proxy.seen.filter((request) => request.endsWith('/api/oauth/token'))).toHaveLength(1)
        expect(readdirSync(fileIn(home, '.')).sort()).toEqual(['credentials.json', 'no-links.cjs'])
      } finally {
        await proxy.stop()
      }
    },
    60_000,
  )

  it.each(['EPERM', 'EBUSY', 'EACCES'])(
    'is replaced on Windows even if another process has the file open, which reports %s',
    async (code) => {
      const record = await newLogin(server, browser, 1)
      const home = homeWith(record)
      const preload = fileIn(home, 'in-use.cjs')
      writeFileSync(
        preload,
        `const fs = require('node:fs')
        Object.defineProperty(process, 'platform', { value: 'win32' })
        for (const name of ['readFileSync', 'renameSync', 'rmSync']) {
          const act = fs[name]
          let left = 3
          fs[name] = (path, ...rest) => {
            const isOurs = /credentials\\.(json|lock)/.test(path) || name === 'renameSync'
            if (isOurs && left-- > 0) throw Object.assign(new Error(name), { code: '${code}' })
            return act(path, ...rest)
          }
        }`,
      )
      const env = { HOME: home, NODE_OPTIONS: `--require=${preload}` }
      expect(await qasphere(list, { env })).toEqual(succeeded)
      expect(recordIn(home).refreshToken).not.toBe(record.refreshToken)
      expect(readdirSync(fileIn(home, '.')).sort()).toEqual(['credentials.json', 'in-use.cjs'])
    },
  )

  it('that the server refuses to renew is deleted, and a new login requested', async () => {
    const home = homeWith({ ...(await newLogin(server, browser, -1)), refreshToken: 'a.b.c' })
    const { status, stderr } = await qasphere(list, { env: { HOME: home } })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Error: Not authenticated: the login to .* has ended .*qasphere auth login\n$/)
    expect(existsSync(fileIn(home))).toBe(false)
  })

  it('is kept if the server is unreachable, and used until it expires', async () => {
    const proxy = await faultyProxy(server.url, (_method, path) =>
      path === '/api/oauth/token' ? { status: 503 } : 'pass',
    )
    try {
      const good = { ...(await newLogin(server, browser, 1)), tenantUrl: proxy.url }
      const home = homeWith(good)
      expect(await qasphere(list, { env: { HOME: home } })).toEqual(succeeded)
      expect(recordIn(home)).toEqual(good)
      const ended = homeWith({ ...good, accessTokenExpiresAt: inMinutes(-1) })
      const { status, stderr } = await qasphere(list, { env: { HOME: ended } })
      expect(status).toBe(1)
      expect(stderr).toContain('503')
      expect(recordIn(ended).refreshToken).toBe(good.refreshToken)
    } finally {
      await proxy.stop()
    }
  })

  it.skipIf(process.platform === 'win32')('that other users can read causes a warning', async () => {
    const home = homeWith(await newLogin(server, browser), { mode: 0o644 })
    const { status, stderr } = await qasphere(list, { env: { HOME: home } })
    expect(status).toBe(0)
    expect(stderr).toBe(
      `Warning: ${fileIn(home)} can be read by others (mode 0644); fix it with: chmod 600 ${fileIn(home)}\n`,
    )
  })

  it('that is invalid is skipped with a warning', async () => {
    const { status, stderr } = await qasphere(list, {
      env: { HOME: homeWith('{"type": "oauth", "accessToken') },
    })
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^Warning: .*credentials\.json does not contain credentials that qasphere can read/,
    )
    expect(stderr).toContain('Not authenticated')
  })

  it('never shows its tokens', async () => {
    const record = await newLogin(server, browser, 1)
    const home = homeWith(record)
    const commands = [
      list,
      ['auth', 'status'],
      ['auth', 'status', '--json'],
      ['api', 'runs', 'list', '--project-code', 'NONE'],
      ['auth', 'logout'],
    ]
    let shown = ''
    const secrets = [record.accessToken, record.refreshToken]
    for (const command of commands) {
      const { stdout, stderr } = await qasphere([...command, '--verbose'], { env: { HOME: home } })
      shown += stdout + stderr
      if (existsSync(fileIn(home))) secrets.push(recordIn(home).accessToken, recordIn(home).refreshToken)
    }
    expect(shown).toContain('POST')
    expect(new Set(secrets).size).toBe(4)
    for (const secret of secrets) expect(shown).not.toContain(secret.split('.').at(-1))
  })
})
