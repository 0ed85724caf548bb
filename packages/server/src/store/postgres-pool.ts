import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { ServerStartError } from '../values/start-error.js'
import { PostgresSocket } from './postgres-socket.js'
import { postgresTrouble } from './postgres-trouble.js'

/** Connections of one process: more would wait for the database's processors anyway. */
const defaultConnections = 20
/** How long a request waits for a connection, in milliseconds. */
const connectTimeout = 10_000
/** How long a connection is used, in seconds: what it has planned may not suit tables that have grown since. */
const longestUse = 300
/** How long a start waits for a database that is only just starting itself, and how often it looks, in milliseconds. */
const startPatience = 30_000
const startInterval = 500

const oldestVersion = 14

const int8 = 20
const numeric = 1700

/** Hears how things stand with a database in the network. */
export interface DatabaseNotices {
  /** A connection that nobody used has broken. */
  onLost(error: Error): void
  /** The database does not answer yet, and is waited for. */
  onWaiting(reason: string): void
  /** Prepared queries are refused, so that none is prepared any more. */
  onUnprepared(error: Error): void
}

export interface PostgresSettings extends DatabaseNotices {
  readonly url: string
  readonly connections?: number
}

/** Opens a pool of connections once the database answers; throws `ServerStartError` where it will not. */
export async function openPool(settings: PostgresSettings): Promise<pg.Pool> {
  const pool = makePool(settings)
  pool.on('error', settings.onLost)
  // Lost between two queries of a transaction, the next query says so; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await firstAnswer(pool, settings)
    return pool
  } catch (error) {
    await pool.end()
    throw error
  }
}

function makePool({ url, connections }: PostgresSettings): pg.Pool {
  try {
    return new pg.Pool({
      connectionString: url,
      max: connections ?? defaultConnections,
      connectionTimeoutMillis: connectTimeout,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: longestUse,
      application_name: 'qasphere-server',
      types: { getTypeParser },
      // A query may be sent before the one before it is answered.
      pipeline: true,
      stream: () => new PostgresSocket(),
    })
  } catch (error) {
    throw new ServerStartError(`The database's URL cannot be used: ${reasonOf(error)}`, { cause: error })
  }
}

async function firstAnswer(pool: pg.Pool, { onWaiting }: PostgresSettings): Promise<void> {
  const giveUpAt = Date.now() + startPatience
  for (;;) {
    try {
      await checkDatabase(pool)
      return
    } catch (error) {
      if (error instanceof ServerStartError) throw error
      const isPassing = postgresTrouble(error) === 'away'
      if (!isPassing || Date.now() > giveUpAt) {
        throw new ServerStartError(`The database cannot be used: ${reasonOf(error)}`, { cause: error })
      }
      onWaiting(reasonOf(error))
      await sleep(startInterval)
    }
  }
}

async function checkDatabase(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string; encoding: string }>(
    `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
  )
  const [row] = rows
  const version = Math.floor(Number(row?.version) / 10_000)
  if (version < oldestVersion) {
    throw new ServerStartError(`The database is PostgreSQL ${version}; ${oldestVersion} or newer is needed.`)
  }
  if (row?.encoding !== 'UTF8') {
    throw new ServerStartError(
      `The database's encoding is ${row?.encoding}; it must be UTF8: create database … encoding 'UTF8' template template0`,
    )
  }
}

/** Counts and sums come as numbers, as they do from SQLite: none here reaches 2^53. */
function getTypeParser(type: number, format?: 'text' | 'binary') {
  return type === int8 || type === numeric ? Number : pg.types.getTypeParser(type, format)
}

/** Node tells of each address it tried when a name has several. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
