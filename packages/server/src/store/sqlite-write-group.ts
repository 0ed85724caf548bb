import type { CompiledQuery, QueryResult } from 'kysely'
import type { SqliteConnection } from './sqlite-connection.js'

/** How long changes can join a group, in milliseconds. The first change waits for all of them. */
const maxGroupMs = 10

/**
 * A group of changes of concurrent requests that are committed together, because waiting for the disk takes longer than
 * most changes. They run one after another, each in a savepoint, so that a failed change does not affect others. No
 * change is done before the commit is.
 */
export class WriteGroup {
  readonly #connection: SqliteConnection
  readonly #onEnd: () => void
  readonly #begunAt = performance.now()
  readonly #committed: Promise<void>
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve: () => {}, reject: () => {} }
  #kept = 0
  #isRunning = false
  #isOver = false

  /**
   * Takes over a connection with a transaction that has the write lock. `onEnd` is called when the transaction is over.
   */
  constructor(connection: SqliteConnection, onEnd: () => void) {
    this.#connection = connection
    this.#onEnd = onEnd
    this.#committed = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  get isOpen(): boolean {
    const isYoung = performance.now() - this.#begunAt < maxGroupMs
    return isYoung && !this.#isOver && this.#connection.isSound && this.#connection.isInTransaction
  }

  query<Row>(query: CompiledQuery): QueryResult<Row> {
    // Outside of a transaction, the query would be committed on its own.
    if (!this.#connection.isInTransaction) throw new Error('the database has ended the transaction')
    return this.#connection.query(query)
  }

  /** Begins a change in the group. */
  begin(): void {
    this.#connection.exec('savepoint change')
    this.#isRunning = true
  }

  /** Keeps the last change. Resolves or rejects when the group is committed. */
  keep(): Promise<void> {
    this.#connection.exec('release change')
    this.#isRunning = false
    this.#kept += 1
    return this.#committed
  }

  /** Rolls back the last change. */
  rollBack(): void {
    this.#isRunning = false
    if (this.#connection.isInTransaction) this.#connection.exec('rollback to change; release change')
  }

  /**
   * Ends the group after this turn of the event loop, in which more requests can join. A change that is still running
   * ends it later.
   */
  endSoon(): void {
    setImmediate(() => {
      if (!this.#isRunning) this.end()
    })
  }

  /**
   * Commits the changes that were kept. If the database ended the transaction because of an error, all of them fail
   * with that error.
   */
  end(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    try {
      if (!this.#connection.isInTransaction && error !== undefined) throw error
      if (this.#kept > 0) this.#connection.exec('commit')
      this.#settle.resolve()
    } catch (failure) {
      if (this.#kept > 0) this.#settle.reject(failure)
    } finally {
      this.#connection.rollback()
      this.#onEnd()
    }
  }
}
