import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { expectNothingLost } from '../support/invariants.js'
import { makeField, startLoad } from '../support/ledger.js'
import { qasphere } from '../support/qasphere.js'
import { callAt, startServerProcess, type TestServer } from '../support/server.js'
import { lockSeconds } from '../support/thoroughness.js'

const token = 'locks.key.secret'
const ownerPassword = 'correct horse battery'
let place: DataPlace
let server: TestServer
let database: Database.Database

beforeEach(async () => {
  place = await makeDataPlace()
  server = await startServerProcess({ ...place.options, token, ownerPassword })
  if (!('dataDir' in place.options)) throw new Error('the data is not in a folder')
  database = new Database(`${place.options.dataDir}/qasphere.db`)
  database.pragma('busy_timeout = 0')
})
afterEach(async () => {
  database?.close()
  await server?.stop()
  await place?.remove()
})

/** Locks the database as another process would. */
async function lockDatabase(): Promise<void> {
  for (;;) {
    try {
      database.exec('begin immediate')
      return
    } catch {
      await sleep(Math.random() * 5)
    }
  }
}

async function logIn(): Promise<number> {
  const body = new URLSearchParams({ email: 'owner@example.com', password: ownerPassword })
  const { status } = await fetch(`${server.url}/login`, { method: 'POST', body, redirect: 'manual' })
  return status
}

async function probe(path: '/healthz' | '/readyz'): Promise<{ status: number; milliseconds: number }> {
  const begin = performance.now()
  const { status } = await fetch(server.url + path)
  return { status, milliseconds: performance.now() - begin }
}

/** Runs a command next to the server and returns what it printed. */
async function runCommand(...args: string[]): Promise<Record<string, string>> {
  const { status, stdout, stderr } = await qasphere(['server', ...args, ...place.named])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)
}

async function statusWith(key: string): Promise<number> {
  return (await callAt(server.url, key, 'GET', '/project')).status
}

describe('a database that other processes lock repeatedly', () => {
  it('accepts every change, login and command, and no revoked key', {
    timeout: lockSeconds * 1000 + 120_000,
  }, async () => {
    const field = await makeField(server)
    const load = startLoad(
      field,
      Array(3).fill(() => server),
    )
    const until = Date.now() + lockSeconds * 1000
    const repeat = async (step: () => Promise<void>): Promise<void> => {
      while (Date.now() < until) await step()
    }
    const logins: number[] = []
    const pauses: number[] = []
    const keys: { key: string; isRevoked: boolean }[] = []
    await Promise.all([
      repeat(async () => {
        await lockDatabase()
        // The next request of each user is the first of the day, which is recorded.
        database.exec('update user set "lastActivity" = null')
        await sleep(100 + Math.random() * 2400)
        database.exec('commit')
        await sleep(Math.random() * 400)
      }),
      repeat(async () => void logins.push(await logIn())),
      repeat(async () => {
        pauses.push((await probe('/healthz')).milliseconds)
        await sleep(20)
      }),
      repeat(async () => {
        const { id = '', key = '' } = await runCommand('key', 'create', '--name', 'Short-lived')
        expect(await statusWith(key)).toBe(200)
        const isRevoked = keys.length % 2 === 0
        if (isRevoked) {
          await runCommand('key', 'revoke', '--id', id)
          expect(await statusWith(key)).toBe(401)
        }
        keys.push({ key, isRevoked })
      }),
      repeat(async () => {
        const email = `user${Math.random()}@example.com`
        await runCommand('user', 'create', '--email', email, '--name', 'User', '--role', 'viewer')
        await runCommand('user', 'deactivate', '--email', email)
      }),
    ])
    await load.acknowledged(20)
    await load.stop()

    expect(load.entries.filter(({ outcome }) => outcome !== 'acknowledged')).toEqual([])
    expect(new Set(logins)).toEqual(new Set([303]))
    // A process that is blocked by a lock would not respond for a second on average.
    pauses.sort((a, b) => a - b)
    expect(pauses[Math.floor(pauses.length * 0.9)]).toBeLessThan(500)
    expect(keys.some(({ isRevoked }) => isRevoked)).toBe(true)
    for (const { key, isRevoked } of keys) expect(await statusWith(key)).toBe(isRevoked ? 401 : 200)
    expect((await probe('/readyz')).status).toBe(200)
    await expectNothingLost(load.entries, place.named)
  })
})

describe('a database that another process keeps locked', () => {
  it('can be read, rejects changes with 503, makes the server not ready, and then accepts changes again', async () => {
    await lockDatabase()
    const writing = server.call('POST', '/project', { code: 'WAIT', title: 'Waiting' })
    const login = logIn()
    const unready = await probe('/readyz')
    expect(unready.status).toBe(503)
    expect((await probe('/healthz')).milliseconds).toBeLessThan(1000)
    expect((await server.call('GET', '/project')).body.projects).toEqual([])
    const { status, body, headers } = await writing
    expect([status, body.message, headers.get('retry-after')]).toEqual([
      503,
      'another process has locked the database; nothing was changed',
      '2',
    ])
    expect(await login).toBe(503)
    database.exec('commit')
    await expect.poll(async () => (await probe('/readyz')).status, { timeout: 10_000 }).toBe(200)
    expect((await server.call('POST', '/project', { code: 'WAIT', title: 'Waiting' })).status).toBe(201)
    expect(await logIn()).toBe(303)
    const { body: after } = await server.call('GET', '/project')
    expect(after.projects).toMatchObject([{ code: 'WAIT' }])
  })
})
