import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DataPlace, makeEmptyDataPlace } from '../support/data-place.js'
import { expectConsistent } from '../support/invariants.js'
import { expectGoesOn, joinProject } from '../support/project.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { queryAt } from '../support/server-with-database.js'
import { isThorough, sample } from '../support/thoroughness.js'

interface Recorded {
  readonly files: readonly { readonly id: string; readonly content: string }[]
  readonly tokens: { readonly access: string; readonly refresh: string } | null
  readonly answers: readonly RecordedAnswer[]
}

/** Responses of the server that wrote the database. */
interface RecordedAnswer {
  readonly as: string
  readonly path: string
  readonly status: number
  readonly body: object | null
}

/** References to files were stored as sent, with the URL of the server at the time. */
const anyServer = /http:\/\/127\.0\.0\.1:\d+/g
const fixtures = fileURLToPath(new URL('../fixtures/databases', import.meta.url))
const migrations = fileURLToPath(new URL('../../packages/server/src/store/migrations', import.meta.url))
const engine = inject('postgresUrl') ? 'postgres' : 'sqlite'
const released = readdirSync(fixtures).filter((name) => name.endsWith(engine))

it('is tested from every released schema', () => {
  // The second version introduced PostgreSQL.
  const schemas = readdirSync(migrations).slice(engine === 'postgres' ? 1 : 0)
  expect(released).toEqual(schemas.map((name) => `${name.slice(0, 4)}-${engine}`))
})

it('does not happen by commands, because a server of the older version may be running', async () => {
  const [older, current] = [await restored(join(fixtures, released.at(-2) ?? '')), await makeEmptyDataPlace()]
  const folder = emptyFolder()
  const [written, archive] = [join(folder, 'older.tar.gz'), join(folder, 'archive.tar.gz')]
  await (await startServer(current.options)).stop()
  await qasphere(['server', 'export', '--to', archive, ...current.named])
  const otherVersion = 'belongs to an older version of the server. Use that version'
  const expectRejected = async (message: string, ...command: string[]) => {
    const ran = await qasphere(['server', ...command, ...older.named])
    expect({ command, ...ran }).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(message),
    })
  }
  await Promise.all([
    expectRejected(otherVersion, 'export', '--to', written),
    expectRejected(otherVersion, 'key', 'create', '--name', 'New'),
    expectRejected('already contains the data of a server', 'import', '--dry-run', '--from', archive),
  ])
  await expectRejected('already contains the data of a server', 'import', '--from', archive)
  expect(existsSync(written)).toBe(false)
  const schema = await queryAt(older, 'select name from kysely_migration order by name')
  expect(schema.map(({ name }) => name)).toEqual(readdirSync(migrations).slice(0, -1))
  await Promise.all([older.remove(), current.remove()])
})

/** All databases, or only those with the most and the fewest pending migrations. */
const upgraded = isThorough ? released : released.filter((_, at) => at === 0 || at === released.length - 1)

describe.each(upgraded)('a database written by %s', (name) => {
  const fixture = join(fixtures, name)
  const { files, tokens, answers }: Recorded = JSON.parse(
    unzipped(join(fixture, 'answers.json.gz')).toString(),
  )
  let place: DataPlace
  let server: TestServer
  beforeAll(async () => {
    place = await restored(fixture)
    server = await startServer({ ...place.options, token: 'fixture.owner.secret' })
  })
  afterAll(async () => {
    await server.stop()
    await place.remove()
  })

  it('answers as before', async () => {
    for (const { as, path, status, body } of sample(answers, 2)) {
      const answer = await server.call('GET', path, undefined, {
        authorization: `Bearer fixture.${as}.secret`,
      })
      const found = withoutActivity(JSON.stringify(answer.body).replaceAll(anyServer, '{url}'))
      // Older versions returned errors without a code.
      if (status >= 400 && body && !('code' in body)) delete found.code
      // The wording of errors may improve.
      const asked = withoutActivity(JSON.stringify(body))
      const expected = status >= 400 && asked ? { ...asked, message: expect.any(String) } : asked
      expect({ as, path, status: answer.status, body: found }).toEqual({ as, path, status, body: expected })
    }
  })

  it('has every file', async () => {
    expect(files).not.toEqual([])
    for (const { id, content } of files) {
      const response = await fetch(`${server.url}/api/file/${id}`, {
        headers: { authorization: `Bearer ${server.token}` },
      })
      expect(Buffer.from(await response.arrayBuffer()).toString('base64')).toBe(content)
    }
  })

  it('keeps sessions', async () => {
    const login = { email: 'ci@example.com', password: 'fixture password' }
    expect((await server.call('POST', '/api/auth/login', login)).status).toBe(200)
    if (!tokens) return
    const authorization = `Bearer ${tokens.access}`
    const { body } = await server.call('GET', '/users/me', undefined, { authorization })
    expect(body.user.email).toBe(login.email)
    const renewal = { client_id: 'qas-cli', grant_type: 'refresh_token', refresh_token: tokens.refresh }
    expect((await server.call('POST', '/api/oauth/token', renewal)).status).toBe(200)
  })

  it.skipIf(engine === 'sqlite')('compares all its text by code point', async () => {
    if (!('database' in place.options)) throw new Error('the data is not in a database')
    const client = new pg.Client({ connectionString: place.options.database })
    await client.connect()
    const { rows } = await client.query(`select table_name, column_name from information_schema.columns
      where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`)
    await client.end()
    expect(rows).toEqual([])
  })

  it('works like a new one', async () => {
    await expectGoesOn(joinProject(server, 'OLD'))
    await expectConsistent(place.named)
  })
})

async function restored(fixture: string): Promise<DataPlace> {
  const place = await makeEmptyDataPlace()
  if ('dataDir' in place.options) restoreFolder(fixture, place.options.dataDir)
  else await restoreDatabase(fixture, place.options.database)
  return place
}

function restoreFolder(fixture: string, dataDir: string): void {
  for (const file of ['qasphere.db', 'qasphere.db-wal']) {
    if (existsSync(join(fixture, `${file}.gz`)))
      writeFileSync(join(dataDir, file), unzipped(join(fixture, `${file}.gz`)))
  }
  cpSync(join(fixture, 'files'), join(dataDir, 'files'), { recursive: true })
}

async function restoreDatabase(fixture: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(unzipped(join(fixture, 'dump.sql.gz')).toString())
  await client.end()
}

function unzipped(path: string): Buffer {
  return gunzipSync(readFileSync(path))
}

/** Removes the days on which users were active from a response, because the request changes them. */
function withoutActivity(json: string) {
  return JSON.parse(json, (name, value) => (name === 'lastActivity' && value !== null ? 'a day' : value))
}
