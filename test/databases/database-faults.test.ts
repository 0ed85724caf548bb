import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { expectNothingLost } from '../support/invariants.js'
import { makeField, startLoad } from '../support/ledger.js'
import { makeDatabase } from '../support/postgres.js'
import { startCluster } from '../support/postgres-cluster.js'
import { makeProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { startSeparateServer, type TestServer } from '../support/server.js'
import { fillUnderLoad, makeSmallDisk } from '../support/small-disk.js'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js'
import { isThorough, sample } from '../support/thoroughness.js'

const token = 'faults.key.secret'
/** Number of rounds of slow tests. */
const rounds = isThorough ? 2 : 1
const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(database: string): Promise<TestServer> {
  const server = await startSeparateServer({ database, token })
  cleanUps.push(server.stop)
  return server
}

async function health(server: TestServer): Promise<number[]> {
  const answers = await Promise.all(['/healthz', '/readyz'].map((path) => fetch(server.url + path)))
  return answers.map(({ status }) => status)
}

/** A database behind a connection that can be cut; `direct` is its URL without it. */
async function distantDatabase(): Promise<{ url: string; direct: string; line: TcpProxy }> {
  const database = await makeDatabase()
  if (!database) throw new Error('no database')
  cleanUps.push(database.drop)
  const url = new URL(database.url)
  const line = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
  cleanUps.push(line.stop)
  url.port = String(line.port)
  return { url: url.href, direct: database.url, line }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** Makes the first changes of a kind conflict with others. */
function makeConflicts(url: string, changes: string, times: number): Promise<void> {
  // A sequence is not rolled back with its transaction.
  return query(
    url,
    `create sequence tried;
    create function give_way() returns trigger language plpgsql as $$ begin
      if nextval('tried') <= ${times} then raise 'give way' using errcode = 'serialization_failure'; end if;
      return null;
    end $$;
    create trigger give_way after ${changes} execute function give_way();`,
  )
}

describe.skipIf(!inject('postgresUrl'))('a database', () => {
  beforeAll(() => {
    expect(inject('postgresUrl')).toMatch(/^postgres:/)
  })

  it('that becomes unreachable is reported, and used again when it is back', async () => {
    const { url, direct, line } = await distantDatabase()
    const server = await start(url)
    const field = await makeField(server)
    expect(await health(server)).toEqual([200, 200])
    const load = startLoad(
      field,
      Array(4).fill(() => server),
    )
    await load.acknowledged(20)
    line.cut()
    await load.seen(({ status }) => status === 503)
    const refused = await server.call('GET', '/project')
    expect([refused.status, refused.body.message]).toEqual([
      503,
      'the database cannot be reached at the moment; nothing was changed',
    ])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('x-request-id')).toMatch(/\S/)
    // The response of /readyz is cached for a second.
    await expect.poll(() => health(server), { timeout: 10_000 }).toEqual([200, 503])
    await line.mend()
    await load.acknowledged(20)
    await expect.poll(() => health(server), { timeout: 10_000 }).toEqual([200, 200])
    await load.stop()
    await expectNothingLost(load.entries, ['--database', direct])
  })

  it('whose connections break occasionally loses and duplicates nothing', async () => {
    const { url, direct, line } = await distantDatabase()
    const server = await start(url)
    const field = await makeField(server)
    const load = startLoad(
      field,
      Array(6).fill(() => server),
    )
    for (let dropped = 0; dropped < (isThorough ? 30 : 6); dropped++) {
      await sleep(20 + Math.random() * 60)
      line.dropConnections()
    }
    await load.acknowledged(20)
    await load.stop()
    expect(new Set(load.entries.map(({ outcome }) => outcome)).size).toBeGreaterThan(1)
    await expectNothingLost(load.entries, ['--database', direct])
  })

  it('that is not available yet is waited for', async () => {
    const { url, line } = await distantDatabase()
    line.cut()
    const starting = start(url)
    await sleep(1500)
    await line.mend()
    expect((await (await starting).call('GET', '/project')).status).toBe(200)
  })

  const refusals: readonly (readonly [string, Partial<URL>, RegExp])[] = [
    ['a wrong password', { password: 'not-the-password' }, /password authentication failed/],
    ['a missing database', { pathname: '/no_such_database' }, /"no_such_database" does not exist/],
    ['an unknown user', { username: 'nobody' }, /nobody/],
  ]
  it.each(sample(refusals, 3))('that rejects %s is an error', async (_what, change, words) => {
    const url = Object.assign(new URL(inject('postgresUrl')), change)
    const { status, stdout, stderr } = await qasphere(['server', '--port', '0'], {
      env: { QAS_DATABASE_URL: url.href },
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr).not.toContain(url.password)
  })

  it.each([
    [3, 201, 1],
    [4, 503, 0],
  ])('that makes a change conflict %i times: the response is %i', async (times, status, amount) => {
    const { url } = await distantDatabase()
    const server = await start(url)
    const project = await makeProject(server, 'WAY')
    const { id } = await project.testCase()
    const run = await project.run({ tcaseIds: [id] })
    await makeConflicts(url, 'insert on result', times)
    const answer = await project.call('POST', `/run/${run}/tcase/${id}/result`, { status: 'passed' })
    expect(answer.status).toBe(status)
    if (status === 503) {
      expect(answer.body.message).toBe('too many concurrent changes to the same data; nothing was changed')
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    const { results } = await project.get(`/run/${run}/tcase/${id}`)
    expect(results).toHaveLength(amount)
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const actions = body.events.map(({ action }: { action: string }) => action)
    expect(actions.filter((action: string) => action === 'result.created')).toHaveLength(amount)
  })

  it('that makes a command for operators conflict is tried again by the command', async () => {
    const { url } = await distantDatabase()
    const server = await start(url)
    const administer = (...args: string[]) =>
      qasphere(['server', 'user', ...args], { env: { QAS_DATABASE_URL: url } })
    await administer('create', '--email', 'mara@example.com', '--name', 'Mara', '--role', 'user')
    await makeConflicts(url, 'update on "user"', 3)
    const { status, stdout } = await administer('set-role', '--email', 'mara@example.com', '--role', 'viewer')
    expect({ status, role: JSON.parse(stdout).role }).toEqual({ status: 0, role: 'viewer' })
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const actions = body.events.map(({ action }: { action: string }) => action)
    expect(actions.filter((action: string) => action === 'user.role_changed')).toHaveLength(1)

    await query(
      url,
      `create function leave() returns trigger language plpgsql as $$ begin
        perform pg_terminate_backend(pg_backend_pid());
        return null;
      end $$;
      create constraint trigger leave after update on "user" deferrable initially deferred
        for each row execute function leave();`,
    )
    const lost = await administer('set-role', '--email', 'mara@example.com', '--role', 'admin')
    expect(lost.status).toBe(1)
    expect(lost.stderr).toContain('was lost before it confirmed the change. List what you changed')
  })

  it('whose tables are altered under a server can still be read', async () => {
    const { url } = await distantDatabase()
    const server = await start(url)
    const look = () => Promise.all(Array.from({ length: 8 }, () => server.call('GET', '/users')))
    const before = await look()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('alter table "user" add column "ofLaterVersions" text')
    await client.end()
    expect((await look()).map(({ status, body }) => [status, body.users.length])).toEqual(
      before.map(() => [200, 1]),
    )
  })

  it('whose tables are altered under a server can still be changed', async () => {
    const { url } = await distantDatabase()
    const server = await start(url)
    const project = await makeProject(server, 'LATER')
    const { id } = await project.testCase()
    const runId = await project.run({ tcaseIds: [id] })
    // Changes of a run wait for each other, so every connection has prepared its queries before the tables change.
    const record = async () => {
      const path = `/run/${runId}/tcase/${id}/result`
      const calls = Array.from({ length: 4 }, () => project.call('POST', path, { status: 'passed' }))
      return (await Promise.all(calls)).map(({ status }) => status)
    }
    expect(await record()).toEqual([201, 201, 201, 201])
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('alter table run add column "ofLaterVersions" text')
    await client.end()
    expect(await record()).toEqual([201, 201, 201, 201])
    expect((await project.get(`/run/${runId}/tcase/${id}`)).results).toHaveLength(8)
  })

  it('that is killed recovers, and so do the servers', async () => {
    const cluster = await startCluster(inject('postgresPrograms'), ['-c', 'max_connections=50'])
    cleanUps.push(cluster.stop)
    const servers = [await start(cluster.url), await start(cluster.url)] as const
    const field = await makeField(servers[0])
    const load = startLoad(
      field,
      [0, 0, 0, 1, 1, 1].map((at) => () => servers[at === 0 ? 0 : 1]),
    )
    for (let killed = 0; killed < rounds; killed++) {
      await load.acknowledged(60)
      await cluster.kill()
      await load.seen(({ status }) => status === 503)
      await cluster.restart()
    }
    await load.acknowledged(40)
    await load.stop()
    await expectNothingLost(load.entries, ['--database', cluster.url])
  })

  it.runIf(isThorough)(
    'whose disk is full rejects changes, and accepts them again when there is space',
    async (context) => {
      const disk = makeSmallDisk(40, inject('postgresPrograms'))
      if (!disk) return context.skip('this needs root')
      cleanUps.push(disk.remove)
      const url = await makeDatabaseOn(disk.path)
      const server = await start(url)
      const field = await makeField(server)
      const entries = await fillUnderLoad(disk, server, field, rounds)
      await expectNothingLost(entries, ['--database', url])
    },
  )

  /**
   * A database with its tables in a folder and its write-ahead log elsewhere. It has a separate server, because a full disk
   * prevents all checkpoints of a server.
   */
  async function makeDatabaseOn(path: string): Promise<string> {
    const cluster = await startCluster(inject('postgresPrograms'), [])
    cleanUps.push(cluster.stop)
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    await client.query(`create tablespace small location '${path}'`)
    await client.query('create database on_small_disk tablespace small')
    await client.end()
    return Object.assign(new URL(cluster.url), { pathname: '/on_small_disk' }).href
  }
})
