import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientId as client_id } from 'qasphere-contract/oauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { makeDatabase } from '../support/postgres.js'
import { startSeparateServer, type TestServer } from '../support/server.js'
import { isThorough } from '../support/thoroughness.js'
import { uploadFile } from '../support/uploaded-file.js'

const password = 'correct horse'
const names = ['api', 'page', 'right', 'codes']
const emailOf = (name: string) => `${name}@example.com`

describe('concurrent guesses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-guessing-'))
  let database: { url: string; drop(): Promise<void> } | undefined
  let servers: TestServer[]
  let server: TestServer

  beforeAll(async () => {
    const seed = join(folder, 'seed.json')
    const users = names.map((name) => ({ email: emailOf(name), name, role: 'user', password }))
    writeFileSync(seed, JSON.stringify({ users }))
    database = await makeDatabase()
    const first = await startSeparateServer({ seed, ...(database ? { database: database.url } : {}) })
    // On PostgreSQL, servers share their counts.
    const second = database ? await startSeparateServer({ seed, database: database.url }) : first
    server = first
    servers = [first, second]
  })
  afterAll(async () => {
    await Promise.all(servers.map((each) => each.stop()))
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const byApi = async (at: TestServer, email: string, secret: string) =>
    (await at.call('POST', '/api/auth/login', { email, password: secret })).status
  const byPage = async (at: TestServer, email: string, secret: string) => {
    const body = new URLSearchParams({ email, password: secret })
    return (await fetch(`${at.url}/login`, { method: 'POST', body, redirect: 'manual' })).status
  }
  /** Makes concurrent guesses, spread over the servers, and returns their statuses. */
  const guess = (amount: number, send: typeof byApi, email: string) =>
    Promise.all(
      Array.from({ length: amount }, (_, nth) => send(servers[nth % 2] ?? server, email, `guess ${nth}`)),
    )
  const count = (statuses: readonly number[], wanted: number) =>
    statuses.filter((status) => status === wanted).length

  it.each([
    ['the API', 'api', byApi],
    ['the page', 'page', byPage],
  ])('of passwords are limited like sequential ones: %s', async (_where, name, send) => {
    const statuses = await guess(isThorough ? 200 : 30, send, emailOf(name))
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    expect(count(statuses, 401)).toBeLessThanOrEqual(10)
    // Some were rejected because too many were concurrent. They were not checked, so they do not count.
    for (let left = 10 - count(statuses, 401); left > 0; left--) {
      expect(await send(server, emailOf(name), 'guess')).toBe(401)
    }
    expect(await byApi(server, emailOf(name), password)).toBe(429)
    expect(await byPage(server, emailOf(name), password)).toBe(429)
  })

  it('are not counted if they are correct', async () => {
    const amount = isThorough ? 20 : 12
    const statuses = await Promise.all(
      Array.from({ length: amount }, (_, nth) =>
        byApi(servers[nth % 2] ?? server, emailOf('right'), password),
      ),
    )
    expect(count(statuses, 200)).toBe(amount)
  })

  it('of codes are limited like sequential ones', async () => {
    const session = await signIn(server, emailOf('codes'), password)
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, nth) => session.get(`/settings/oauth/device?code=GUESS${nth}`)),
    )
    const statuses = answers.map(({ status }) => status)
    expect([count(statuses, 404), count(statuses, 429)]).toEqual([10, 50])
  })

  it('create exactly as many codes for one address as allowed', async () => {
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, nth) =>
        (servers[nth % 2] ?? server).call('POST', '/api/oauth/device/code', { client_id }),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([100, 50])
  })

  it('leave threads for uploads', async () => {
    let [isOver, uploads] = [false, 0]
    const flood = Promise.all(
      Array.from({ length: isThorough ? 100 : 50 }, (_, nth) =>
        byApi(server, `nobody-${nth}@example.com`, 'guess'),
      ),
    ).finally(() => {
      isOver = true
    })
    while (!isOver) {
      await uploadFile(server, 'a.txt', `${uploads}`)
      if (!isOver) uploads += 1
    }
    const statuses = await flood
    expect(count(statuses, 401)).toBeGreaterThan(5)
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    expect(uploads).toBeGreaterThan(3)
  })
})
