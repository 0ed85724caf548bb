import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { getReason } from '../values/reason.js'
import { ServerStartError } from '../values/start-error.js'
import { classifyPostgresError } from './postgres-errors.js'
import { PostgresSocket } from './postgres-socket.js'

/** Default number of connections of a process. More would only wait for the CPUs of the database. */
const defaultConnections = 20
/** How long a request waits for a connection, in milliseconds. */
const connectTimeoutMs = 10_000
/** How long a connection is used, in seconds: its query plans may not suit tables that have grown since. */
const maxConnectionSeconds = 300
/**
 * How long a server waits at its start for a database that is starting as well, and how often it retries, in
 * milliseconds.
 */
const startTimeoutMs = 30_000
const startRetryMs = 500

const minVersion = 14

const int8 = 20
const numeric = 1700

/** Callbacks about the state of a database server. */
export interface DatabaseNotices {
  /** An idle connection was lost. */
  onLost(error: Error): void
  /** The database does not respond yet, and the server waits for it. */
  onWaiting(reason: string): void
  /** The database rejects prepared queries, so queries are no longer prepared. */
  onUnprepared(error: Error): void
}

export interface PostgresSettings extends DatabaseNotices {
  readonly url: string
  readonly connections?: number
}

/** Opens a pool of connections when the database responds. Throws `ServerStartError` if it cannot be used. */
export async function openPool(settings: PostgresSettings): Promise<pg.Pool> {
  const { default: driver } = await import('pg')
  const pool = createPool(driver, settings)
  pool.on('error', settings.onLost)
  // If a connection is lost between two queries of a transaction, the next query reports it. Without a listener, the
  // error would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await waitForDatabase(pool, settings)
    return pool
  } catch (error) {
    await pool.end()
    throw error
  }
}

function createPool(driver: typeof pg, { url, connections }: PostgresSettings): pg.Pool {
  // Returns counts and sums as numbers, as SQLite does: none here reaches 2^53.
  const getTypeParser = (type: number, format?: 'text' | 'binary') =>
    type === int8 || type === numeric ? Number : driver.types.getTypeParser(type, format)
  try {
    return new driver.Pool({
      connectionString: url,
      max: connections ?? defaultConnections,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: maxConnectionSeconds,
      application_name: 'qasphere-server',
      types: { getTypeParser },
      // Queries can be sent before earlier ones have returned.
      pipeline: true,
      stream: () => new PostgresSocket(),
    })
  } catch (error) {
    throw new ServerStartError(`The URL of the database is invalid: ${getReason(error)}`, { cause: error })
  }
}

async function waitForDatabase(pool: pg.Pool, { onWaiting }: PostgresSettings): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    try {
      await checkDatabase(pool)
      return
    } catch (error) {
      if (error instanceof ServerStartError) throw error
      const isTemporary = classifyPostgresError(error) === 'away'
      if (!isTemporary || Date.now() > deadline) {
        throw new ServerStartError(`Cannot use the database: ${getReason(error)}`, { cause: error })
      }
      onWaiting(getReason(error))
      await sleep(startRetryMs)
    }
  }
}

async function checkDatabase(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string; encoding: string }>(
    `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
  )
  const [row] = rows
  const version = Math.floor(Number(row?.version) / 10_000)
  if (version < minVersion) {
    throw new ServerStartError(
      `The database is PostgreSQL ${version}, but ${minVersion} or later is required.`,
    )
  }
  if (row?.encoding !== 'UTF8') {
    throw new ServerStartError(
      `The encoding of the database is ${row?.encoding}, but must be UTF8: create database … encoding 'UTF8' template template0`,
    )
  }
}
