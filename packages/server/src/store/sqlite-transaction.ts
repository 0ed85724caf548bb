import type { CompiledQuery, QueryResult } from 'kysely'
import type { SqliteConnection } from './sqlite-connection.js'
import type { WriteGroup } from './sqlite-write-group.js'

/** A transaction that has exclusive use of the connection until it ends. */
export interface SqliteTransaction {
  query<Row>(query: CompiledQuery): QueryResult<Row>
  commit(): Promise<void>
  /** Rolls back what is not committed, and lets others use the connection. */
  end(): void
}

/** A read-only transaction. */
export class ReadTransaction implements SqliteTransaction {
  readonly #connection: SqliteConnection
  readonly #onEnd: () => void
  #isOver = false

  constructor(connection: SqliteConnection, onEnd: () => void) {
    this.#connection = connection
    this.#onEnd = onEnd
  }

  query<Row>(query: CompiledQuery): QueryResult<Row> {
    return this.#connection.query(query)
  }

  async commit(): Promise<void> {
    this.#connection.exec('commit')
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#connection.rollback()
    this.#onEnd()
  }
}

/** A change in a group of changes. */
export class WriteTransaction implements SqliteTransaction {
  readonly #group: WriteGroup
  readonly #onEnd: (error: unknown) => void
  #lastError: unknown
  #isOver = false

  /** `onEnd` gets the last error of its queries, if any. */
  constructor(group: WriteGroup, onEnd: (error: unknown) => void) {
    this.#group = group
    this.#onEnd = onEnd
    group.begin()
  }

  query<Row>(query: CompiledQuery): QueryResult<Row> {
    try {
      return this.#group.query(query)
    } catch (error) {
      this.#lastError = error
      throw error
    }
  }

  /** Resolves when the whole group is committed. */
  async commit(): Promise<void> {
    const kept = this.#group.keep()
    this.#isOver = true
    this.#onEnd(this.#lastError)
    await kept
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    try {
      this.#group.rollBack()
    } catch (error) {
      this.#lastError = error
    } finally {
      this.#onEnd(this.#lastError)
    }
  }
}
