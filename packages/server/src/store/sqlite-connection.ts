import type { CompiledQuery, QueryResult } from 'kysely'
import Database from 'libsql'
import { isConnectionSuspect, isSnapshotOutdated } from './sqlite-errors.js'
import { prepareStatement, type SqliteStatement } from './sqlite-statement.js'

/** How many prepared statements are kept; the server's own queries are fewer than this. */
const maxStatements = 500

/**
 * How long SQLite itself waits for a lock, in milliseconds. It blocks the whole process meanwhile, so that longer waits are
 * left to `SqliteDriver`, which waits asynchronously.
 */
const busyTimeoutMs = 2

/**
 * A connection to a database file, or to a database in memory for `:memory:`.
 *
 * A prepared statement that fails because of a lock stays in progress until it is reset, which the libsql driver does only
 * when the statement runs again. Until then no transaction can commit, and reads see an old snapshot. So everything that
 * can meet a lock runs by `exec`, which leaves nothing behind, and if a prepared statement fails nevertheless, the
 * connection is replaced before its next use.
 */
export class SqliteConnection {
  readonly #path: string
  readonly #statements = new Map<string, SqliteStatement>()
  #database: Database.Database
  #isSuspect = false
  /** Every request runs it. */
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

  /** Whether no error has left the connection in doubt. */
  get isSound(): boolean {
    return !this.#isSuspect
  }

  /** Opens the database again if an error has left the connection in doubt. Throws if it cannot be opened. */
  renewIfSuspect(): void {
    // A database in memory has no other connections, and would be lost.
    if (!this.#isSuspect || this.#path === ':memory:') return
    const renewed = openDatabase(this.#path)
    this.#close()
    this.#database = renewed
    this.#isSuspect = false
    this.#renewals += 1
  }

  /** Runs statements that return nothing and leave nothing behind when they fail. */
  exec(text: string): void {
    try {
      this.#database.exec(text)
    } catch (error) {
      // Beginning a transaction is expected to meet locks; once it runs, no lock is missing any more.
      if (this.isInTransaction || isSnapshotOutdated(error)) this.#noteError(error)
      throw error
    }
  }

  /** Runs a query by a prepared statement, which is kept: preparing costs more than running most of them. */
  query<Row>(query: CompiledQuery): QueryResult<Row> {
    try {
      return this.#prepare(query).execute(query.parameters)
    } catch (error) {
      this.#statements.delete(query.sql)
      this.#noteError(error)
      throw error
    }
  }

  /** Identifies what other connections have committed (https://sqlite.org/pragma.html#pragma_data_version). */
  readOtherChanges(): string {
    try {
      this.#dataVersion ??= this.#database.prepare('pragma data_version').raw()
      // Each connection has numbers of its own.
      return `${this.#renewals}.${this.#dataVersion.get([])}`
    } catch (error) {
      this.#dataVersion = undefined
      this.#noteError(error)
      throw error
    }
  }

  /** Ends a transaction without keeping anything. Never throws: if it fails, the connection is replaced. */
  rollback(): void {
    // A disk that is full ends the transaction by itself (https://sqlite.org/lang_transaction.html, section 3).
    if (!this.isInTransaction) return
    try {
      this.#database.exec('rollback')
    } catch {
      this.#isSuspect = true
    }
  }

  /** Moves all changes from the write-ahead log to the database file, if no other process prevents it, and closes both. */
  close(): void {
    try {
      // SQLite does so when the last connection closes, which statements that are not yet garbage keep from closing.
      this.#database.exec('pragma wal_checkpoint(truncate)')
    } catch {
      // The changes are safe in the log.
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

  #noteError(error: unknown): void {
    this.#isSuspect ||= isConnectionSuspect(error)
  }

  #close(): void {
    this.#statements.clear()
    this.#dataVersion = undefined
    // Statements that are not yet collected as garbage keep a closed connection alive, with its transaction.
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
