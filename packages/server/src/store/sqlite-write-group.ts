import type { CompiledQuery, QueryResult } from 'kysely'
import type { SqliteConnection } from './sqlite-connection.js'

/** How long others can join a group, in milliseconds: the first change waits for all of them. */
const maxGroupMs = 10

/**
 * Changes of requests that arrive in the same turn of the event loop and are committed together, as the wait for the disk takes
 * longer than most of them. They run one after another, each in a savepoint, so that one that fails takes nothing with it. None
 * is done before the commit is.
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

  /** Takes over a connection with a transaction that holds the write lock; `onEnd` is called when that is over. */
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
    // Outside of a transaction, the query would be kept by itself.
    if (!this.#connection.isInTransaction) throw new Error('the database has ended the transaction')
    return this.#connection.query(query)
  }

  /** Begins a change of the group. */
  begin(): void {
    this.#connection.exec('savepoint change')
    this.#isRunning = true
  }

  /** Keeps the change that was begun last. Resolves, or throws, when the group is committed. */
  keep(): Promise<void> {
    this.#connection.exec('release change')
    this.#isRunning = false
    this.#kept += 1
    return this.#committed
  }

  /** Undoes the change that was begun last. */
  undo(): void {
    this.#isRunning = false
    if (this.#connection.isInTransaction) this.#connection.exec('rollback to change; release change')
  }

  /** Ends the group after this turn, in which requests that have arrived can join; a change that still runs does so itself. */
  endSoon(): void {
    setImmediate(() => {
      if (!this.#isRunning) this.end()
    })
  }

  /** Commits what was kept. If the database has ended the transaction because of an error, that is what all are told. */
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
