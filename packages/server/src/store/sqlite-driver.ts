import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  RawNode,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely'
import { Mutex } from './mutex.js'
import { SqliteConnection } from './sqlite-connection.js'
import { isLocked } from './sqlite-errors.js'
import { ReadTransaction, type SqliteTransaction, WriteTransaction } from './sqlite-transaction.js'
import { WriteGroup } from './sqlite-write-group.js'

/** Maximum pause between two attempts to get a lock, in milliseconds. */
const maxPauseMs = 25

export interface SqliteSettings {
  /** `:memory:` for an in-memory database. */
  readonly path: string
  /** How long to wait for a lock of another process, in milliseconds. */
  readonly lockTimeoutMs: number
}

/** Kysely's dialect for one SQLite connection to a database that other processes also use. */
export class SharedSqliteDialect implements Dialect {
  readonly #driver: SqliteDriver

  constructor(settings: SqliteSettings) {
    this.#driver = new SqliteDriver(settings)
  }

  createDriver(): Driver {
    return this.#driver
  }

  /** Returns an identifier of what other connections have committed. */
  otherChanges(): string | Promise<string> {
    return this.#driver.otherChanges()
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalAdapter()
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db)
  }
}

/** Runs migrations in one transaction, so that an interrupted one leaves nothing behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/**
 * Every change, even a single statement, runs in a transaction that takes the write lock first. Changes of concurrent
 * requests share a transaction. Waiting for the lock of another process is asynchronous, and reads continue meanwhile.
 */
class SqliteDriver implements Driver {
  readonly #settings: SqliteSettings
  /** Changes wait for each other, so that only the first one requests the lock of the database. */
  readonly #writers = new Mutex()
  /** A transaction has exclusive use of the connection. */
  readonly #access = new Mutex()
  #connection: SqliteConnection | undefined
  /** The group of changes that the next change can join. */
  #group: WriteGroup | undefined

  constructor(settings: SqliteSettings) {
    this.#settings = settings
  }

  async init(): Promise<void> {
    const { path } = this.#settings
    this.#connection = await this.#retryWhileLocked(async () => new SqliteConnection(path))
  }

  async acquireConnection(): Promise<Session> {
    return new Session(this)
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(session: Session, { accessMode }: TransactionSettings): Promise<void> {
    await session.begin(accessMode === 'read only')
  }

  async commitTransaction(session: Session): Promise<void> {
    await session.commit()
  }

  async rollbackTransaction(session: Session): Promise<void> {
    session.rollback()
  }

  async destroy(): Promise<void> {
    const release = await this.#access.lock()
    this.#connection?.close()
    release()
  }

  /** Runs a query that only reads. It sees the last committed state. */
  async read<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    // Usually, the query runs immediately and needs no lock, because nothing else can run in the meantime.
    if (this.#access.isFree && this.#connection?.isSound) {
      try {
        return this.#connection.query<Row>(query)
      } catch (error) {
        if (!isLocked(error)) throw error
      }
    }
    return await this.#retryWhileLocked(async () => {
      const { connection, release } = await this.#lockConnection()
      try {
        connection.renewIfSuspect()
        return connection.query<Row>(query)
      } finally {
        release()
      }
    })
  }

  otherChanges(): string | Promise<string> {
    // Others cannot commit during a group, and the caller may be about to join it.
    const isAvailable = this.#group?.isOpen || (this.#access.isFree && this.#connection?.isSound)
    if (!this.#connection || !isAvailable) return this.#waitForOtherChanges()
    try {
      return this.#connection.readOtherChanges()
    } catch (error) {
      if (!isLocked(error)) throw error
      return this.#waitForOtherChanges()
    }
  }

  async #waitForOtherChanges(): Promise<string> {
    return await this.#retryWhileLocked(async () => {
      const { connection, release } = await this.#lockConnection()
      try {
        connection.renewIfSuspect()
        return connection.readOtherChanges()
      } finally {
        release()
      }
    })
  }

  /** Runs a single statement that changes something. */
  async write<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const transaction = await this.beginWrite()
    try {
      const result = transaction.query<Row>(query)
      await transaction.commit()
      return result
    } finally {
      transaction.end()
    }
  }

  /** Begins a read-only transaction on a snapshot of the current data. */
  async beginRead(): Promise<SqliteTransaction> {
    // The first read determines the snapshot. It runs here, because it leaves nothing behind if it fails.
    const { connection, release } = await this.#begin('begin; select 1 from sqlite_schema')
    return new ReadTransaction(connection, release)
  }

  /** Begins a transaction that changes something. It may be committed together with others. */
  async beginWrite(): Promise<SqliteTransaction> {
    const startedAt = performance.now()
    const release = await this.#writers.lock()
    try {
      const group = await this.#joinGroup(startedAt)
      return beginIn(group, (error) => {
        if (this.#group === group && group.isOpen) group.endSoon()
        else group.end(error)
        release()
      })
    } catch (error) {
      release()
      throw error
    }
  }

  async #joinGroup(startedAt: number): Promise<WriteGroup> {
    if (this.#group?.isOpen) return this.#group
    this.#group?.end()
    const { connection, release } = await this.#begin('begin immediate', startedAt)
    const group = new WriteGroup(connection, () => {
      this.#group = undefined
      release()
    })
    // An in-memory database has no disk to wait for.
    if (this.#settings.path !== ':memory:') this.#group = group
    return group
  }

  async #begin(text: string, startedAt = performance.now()) {
    return await this.#retryWhileLocked(async () => {
      const { connection, release } = await this.#lockConnection()
      try {
        connection.renewIfSuspect()
        connection.exec(text)
        return { connection, release }
      } catch (error) {
        connection.rollback()
        release()
        throw error
      }
    }, startedAt)
  }

  async #lockConnection(): Promise<{ connection: SqliteConnection; release: () => void }> {
    const release = await this.#access.lock()
    if (this.#connection) return { connection: this.#connection, release }
    release()
    throw new Error('the database is not open')
  }

  /** Retries while another process has a lock, at least once, until the timeout after `startedAt`. */
  async #retryWhileLocked<T>(attempt: () => Promise<T>, startedAt = performance.now()): Promise<T> {
    const deadline = startedAt + this.#settings.lockTimeoutMs
    for (let failures = 1; ; failures++) {
      try {
        return await attempt()
      } catch (error) {
        if (!isLocked(error) || performance.now() > deadline) throw error
      }
      await sleep(Math.random() * Math.min(2 ** failures, maxPauseMs))
    }
  }
}

function beginIn(group: WriteGroup, onEnd: (error: unknown) => void): WriteTransaction {
  try {
    return new WriteTransaction(group, onEnd)
  } catch (error) {
    group.end(error)
    throw error
  }
}

/** A connection from Kysely's point of view. It uses the real connection only while a query or a transaction runs. */
class Session implements DatabaseConnection {
  readonly #driver: SqliteDriver
  #transaction: SqliteTransaction | undefined

  constructor(driver: SqliteDriver) {
    this.#driver = driver
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#transaction) return this.#transaction.query(query)
    return isRead(query) ? await this.#driver.read(query) : await this.#driver.write(query)
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('streaming queries is not supported')
  }

  async begin(isReadOnly: boolean): Promise<void> {
    this.#transaction = await (isReadOnly ? this.#driver.beginRead() : this.#driver.beginWrite())
  }

  async commit(): Promise<void> {
    try {
      await this.#transaction?.commit()
    } finally {
      this.rollback()
    }
  }

  rollback(): void {
    this.#transaction?.end()
    this.#transaction = undefined
  }
}

/** Whether a query definitely changes nothing. */
function isRead({ query, sql }: CompiledQuery): boolean {
  if (SelectQueryNode.is(query)) return true
  return RawNode.is(query) && /^\s*(select|values|explain|pragma)\b/i.test(sql)
}
