import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import pg from 'pg'
import { expect } from 'vitest'
import { makeDatabase } from './postgres.js'
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from './server.js'

/** A server with a connection to its database that detects every change. */
export interface WatchedServer extends ServerProcess {
  /**
   * Returns another text if anything was committed since the last call, except the record that the owner was active
   * today, which the first request of a day writes.
   */
  dataVersion(): Promise<string>
}

/** Starts a real server process with separate data, on the engine that the tests run on. */
export async function startWatchedServer(
  options: ServerProcessOptions = {},
  onLog?: (text: string) => void,
): Promise<WatchedServer> {
  const database = await makeDatabase()
  return database ? await onPostgres(options, database, onLog) : await onSqlite(options, onLog)
}

async function onSqlite(
  options: ServerProcessOptions,
  onLog?: (text: string) => void,
): Promise<WatchedServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qasphere-watched-'))
  const server = await startServerProcess({ ...options, dataDir }, onLog)
  const database = new Database(join(dataDir, 'qasphere.db'), { readonly: true })
  const version = database.prepare('pragma data_version')
  return {
    ...server,
    // SQLite's count of the commits of other connections.
    dataVersion: afterNotingActivity(server, async () => String(Object(version.get()).data_version)),
    stop: async () => {
      database.close()
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function onPostgres(
  options: ServerProcessOptions,
  { url, drop }: { url: string; drop(): Promise<void> },
  onLog?: (text: string) => void,
): Promise<WatchedServer> {
  const server = await startServerProcess({ ...options, database: url }, onLog)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    // Rate limits are written with every request, and are not data.
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'rateLimit'`,
  )
  // Every row contains the ID of the transaction that wrote it. Their count and sum are cheap, and change with any row.
  const parts = tables.map(({ name }) => `select count(*), sum(xmin::text::bigint) from ${name}`)
  const fingerprint = { text: parts.join(' union all '), rowMode: 'array' }
  let latest = { snapshot: '', version: '' }
  return {
    ...server,
    dataVersion: afterNotingActivity(server, async () => {
      // Reading every table is slow. Nothing was written if no writing transaction has started or ended since.
      const { rows } = await client.query<{ snapshot: string }>(
        'select pg_current_snapshot()::text as snapshot',
      )
      const snapshot = rows[0]?.snapshot ?? ''
      if (snapshot !== latest.snapshot) {
        latest = { snapshot, version: JSON.stringify((await client.query(fingerprint)).rows) }
      }
      return latest.version
    }),
    stop: async () => {
      await client.end()
      await server.stop()
      await drop()
    },
  }
}

/** Reads a version after the owner's activity of today is recorded, so that tests at midnight (UTC) see no other change. */
function afterNotingActivity(server: ServerProcess, readVersion: () => Promise<string>) {
  let notedDay = ''
  return async () => {
    const today = new Date().toISOString().slice(0, 10)
    if (today !== notedDay) await untilActivityIsNoted(server)
    notedDay = today
    return await readVersion()
  }
}

/** Resolves when this request, or an earlier one of the same day, is recorded as the owner's activity. */
async function untilActivityIsNoted(server: ServerProcess): Promise<void> {
  const ownersDay = async () => {
    const { users } = (await server.call('GET', '/users')).body
    return users.find(({ role }: { role: string }) => role === 'owner').lastActivity
  }
  await expect
    .poll(ownersDay, { timeout: 60_000 })
    .toSatisfy((day) => day === new Date().toISOString().slice(0, 10))
}
