import type { CompiledQuery, QueryResult } from 'kysely'
import Database from 'libsql'
import { isConnectionSuspect, isSnapshotOutdated } from './sqlite-errors.js'
import { prepareStatement, type SqliteStatement } from './sqlite-statement.js'

/** Maximum number of cached prepared statements; the server has fewer different queries. */
const maxStatements = 500

/**
 * How long SQLite itself waits for a lock, in milliseconds. This blocks the whole process, so longer waits are left to
 * `SqliteDriver`, which waits asynchronously.
 */
const busyTimeoutMs = 2

/**
 * A connection to a database file, or to an in-memory database for `:memory:`.
 *
 * A prepared statement that fails because of a lock stays in progress until it is reset, which the libsql driver does
 * only when the statement runs again. Until then, no transaction can commit, and reads see an old snapshot. So
 * everything that may encounter a lock runs with `exec`, which leaves nothing behind. If a prepared statement fails
 * nevertheless, the connection is replaced before its next use.
 */
export class SqliteConnection {
  readonly #path: string
  readonly #statements = new Map<string, SqliteStatement>()
  #database: Database.Database
  #isSuspect = false
  /** Every request runs this statement. */
  #dataVersion: Database.Statement | undefined
  #renewals = 0

  /** Throws if the file cannot be opened or is locked. */
  constructor(path: string) {
    this.#path = path
    this.#database = openDatabase(path)
  }

  get isInTransaction(): boolean {
    return this.#database.inTransaction
  }

  /** Whether the connection is safe to use, because no error has put its state in doubt. */
  get isSound(): boolean {
    return !this.#isSuspect
  }

  /** Reopens the database if an error has put the state of the connection in doubt. Throws if it cannot be opened. */
  renewIfSuspect(): void {
    // An in-memory database has no other connections, and would be lost.
    if (!this.#isSuspect || this.#path === ':memory:') return
    const renewed = openDatabase(this.#path)
    this.#close()
    this.#database = renewed
    this.#isSuspect = false
    this.#renewals += 1
  }

  /** Runs statements that return nothing, and that leave nothing behind if they fail. */
  exec(text: string): void {
    try {
      this.#database.exec(text)
    } catch (error) {
      // Beginning a transaction can fail because of locks. After that, no more locks are needed.
      if (this.isInTransaction || isSnapshotOutdated(error)) this.#recordError(error)
      throw error
    }
  }

  /** Runs a query as a cached prepared statement: preparing takes longer than running most of them. */
  query<Row>(query: CompiledQuery): QueryResult<Row> {
    try {
      return this.#prepare(query).execute(query.parameters)
    } catch (error) {
      this.#statements.delete(query.sql)
      this.#recordError(error)
      throw error
    }
  }

  /**
   * Returns an identifier of what other connections have committed
   * (https://sqlite.org/pragma.html#pragma_data_version).
   */
  readOtherChanges(): string {
    try {
      this.#dataVersion ??= this.#database.prepare('pragma data_version').raw()
      // Each connection has its own numbers.
      return `${this.#renewals}.${this.#dataVersion.get([])}`
    } catch (error) {
      this.#dataVersion = undefined
      this.#recordError(error)
      throw error
    }
  }

  /** Rolls back a transaction. Never throws: if it fails, the connection is replaced. */
  rollback(): void {
    // A full disk ends the transaction by itself (https://sqlite.org/lang_transaction.html, section 3).
    if (!this.isInTransaction) return
    try {
      this.#database.exec('rollback')
    } catch {
      this.#isSuspect = true
    }
  }

  /**
   * Moves all changes from the write-ahead log to the database file, unless another process prevents it, and closes
   * both.
   */
  close(): void {
    try {
      // SQLite does this when the last connection closes, but statements that are not garbage collected yet can keep it
      // open.
      this.#database.exec('pragma wal_checkpoint(truncate)')
    } catch {
      // The changes are safe in the write-ahead log.
    }
    this.#close()
  }

  #prepare(query: CompiledQuery): SqliteStatement {
    const known = this.#statements.get(query.sql)
    if (known) return known
    const statement = prepareStatement(this.#database, query)
    if (this.#statements.size >= maxStatements) this.#statements.clear()
    this.#statements.set(query.sql, statement)
    return statement
  }

  #recordError(error: unknown): void {
    this.#isSuspect ||= isConnectionSuspect(error)
  }

  #close(): void {
    this.#statements.clear()
    this.#dataVersion = undefined
    // Statements that are not garbage collected yet keep a closed connection alive, with its transaction.
    this.rollback()
    this.#database.close()
  }
}

function openDatabase(path: string): Database.Database {
  const database = new Database(path)
  try {
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`)
    database.exec('pragma journal_mode = WAL')
    database.exec('pragma synchronous = FULL')
    database.exec('pragma foreign_keys = ON')
    database.exec('pragma cache_size = -65536')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
