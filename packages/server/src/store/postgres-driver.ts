import { createHash } from 'node:crypto'
import {
  type CompiledQuery,
  type DatabaseConnection,
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  type QueryResult,
  SelectQueryNode,
  type TransactionSettings,
} from 'kysely'
import pg from 'pg'
import type { DeferrableQuery } from './compiled.js'
import { RefusedPreparedQueryError } from './postgres-trouble.js'

/** How long a process that hangs in a transaction may hold up the others, in milliseconds. */
const maxPauseMs = 60_000
/** How many different queries are prepared: the server has fewer, and each costs memory in every connection. */
const maxPrepared = 500

/**
 * What is said of a prepared query that the connection does not know, or knows from somebody else, as happens where a
 * pooler gives every transaction another connection, and of one whose tables have changed since (SQLSTATE).
 */
const refusals = new Set(['26000', '42P05', '0A000'])

/**
 * Kysely's dialect on a pool whose connections prepare queries: planning costs PostgreSQL more than running most of them.
 * A query that is refused runs again unprepared, or fails with `RefusedPreparedQueryError` if it belongs to a transaction,
 * which then has to run again. So transactions only prepare queries if they declare `read write` access, as `change` does.
 * After the first refusal nothing is prepared any more, and `onRefused` is called.
 */
export class PreparingDialect extends PostgresDialect {
  readonly #pool: pg.Pool
  readonly #onRefused: (error: Error) => void

  constructor(pool: pg.Pool, onRefused: (error: Error) => void) {
    super({ pool })
    this.#pool = pool
    this.#onRefused = onRefused
  }

  override createAdapter(): PostgresAdapter {
    return new UnlockedAdapter()
  }

  override createDriver(): PostgresDriver {
    return new PreparingDriver(this.#pool, this.#onRefused)
  }
}

/**
 * Takes no lock for migrations: Kysely's belongs to a session, and behind a pooler that connects for each transaction it
 * locks nothing, or stays locked. `migrate` locks within its transaction.
 */
class UnlockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

class PreparingDriver extends PostgresDriver {
  readonly #pool: pg.Pool
  readonly #statements: Statements

  constructor(pool: pg.Pool, onRefused: (error: Error) => void) {
    super({ pool })
    this.#pool = pool
    this.#statements = new Statements(onRefused)
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new PreparingConnection(await this.#pool.connect(), this.#statements)
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (connection instanceof PreparingConnection) await connection.begin(settings)
    else await super.beginTransaction(connection, settings)
  }

  override async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof PreparingConnection) connection.release()
  }
}

/** The names of prepared queries, the same in all connections and processes. */
class Statements {
  readonly #names = new Map<string, string>()
  readonly #onRefused: (error: Error) => void
  #isGivenUp = false

  constructor(onRefused: (error: Error) => void) {
    this.#onRefused = onRefused
  }

  /** Undefined if a query is not to be prepared. */
  nameOf(query: string): string | undefined {
    // How to find a pattern best depends on the pattern, which the plan of a prepared query does not know.
    if (this.#isGivenUp || query.includes(' like ')) return undefined
    const known = this.#names.get(query)
    if (known !== undefined || this.#names.size === maxPrepared) return known
    // Whoever knows the name knows the same query by it, also on a connection that others have used.
    const name = createHash('sha256').update(query).digest('base64url')
    this.#names.set(query, name)
    return name
  }

  giveUp(error: Error): void {
    if (this.#isGivenUp) return
    this.#isGivenUp = true
    this.#onRefused(error)
  }
}

class PreparingConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  readonly #statements: Statements
  #isInTransaction = false
  #isRepeatable = true
  /** The begin of a transaction, until the first query after it. */
  #begun: Promise<unknown> | undefined
  /** Queries of a transaction that have been sent and whose results nobody waits for yet. */
  #deferred: Promise<unknown>[] = []

  constructor(client: pg.PoolClient, statements: Statements) {
    this.#client = client
    this.#statements = statements
  }

  /** Begins a transaction. Its first query is sent right behind, without waiting for an answer. */
  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    this.#isInTransaction = true
    this.#isRepeatable = accessMode === 'read write'
    const isolation = isolationLevel ? ` isolation level ${isolationLevel}` : ''
    const access = accessMode ? ` ${accessMode}` : ''
    // Not set with the connection: poolers refuse what they would have to set with each of theirs.
    this.#begun = this.#client.query(
      `start transaction${isolation}${access}; set local idle_in_transaction_session_timeout = ${maxPauseMs}`,
    )
    // Whoever runs the first query hears of a failure.
    this.#begun.catch(() => {})
  }

  async executeQuery<Row>(query: DeferrableQuery): Promise<QueryResult<Row>> {
    const begun = this.#begun
    this.#begun = undefined
    // What changes something must not run if the transaction has not begun.
    if (begun && !SelectQueryNode.is(query.query)) await begun
    if (query.isDeferrable && this.#isInTransaction && this.#isRepeatable) {
      this.#defer(this.#run(query))
      return { rows: [] }
    }
    const before = [begun, ...this.#deferred]
    this.#deferred = []
    const running = this.#run<Row>(query)
    running.catch(() => {})
    // If an earlier one has failed, the database refuses this one, or turns a commit into a rollback.
    if (query.sql !== 'rollback') for (const earlier of before) await earlier
    return await running
  }

  #defer(running: Promise<unknown>): void {
    // Whoever runs the next query hears of a failure.
    running.catch(() => {})
    this.#deferred.push(running)
  }

  async #run<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const query = { text: sql, values: [...parameters] }
    const isEnd = /^(commit|rollback)$/.test(sql)
    const isInTransaction = this.#isInTransaction
    const isPrepared = !isEnd && (!isInTransaction || this.#isRepeatable)
    if (isEnd) this.#isInTransaction = false
    const name = isPrepared ? this.#statements.nameOf(sql) : undefined
    if (name === undefined) return resultOf(await this.#client.query(query))
    try {
      return resultOf(await this.#client.query({ ...query, name }))
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && refusals.has(error.code ?? ''))) throw error
      this.#statements.giveUp(error)
      if (isInTransaction) throw new RefusedPreparedQueryError(error)
      // It was not run.
      return resultOf(await this.#client.query(query))
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('queries are not streamed here')
  }

  release(): void {
    this.#client.release()
  }
}

function resultOf<Row>({ command, rowCount, rows = [] }: pg.QueryResult): QueryResult<Row> {
  const isChange = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(command)
  return { rows, ...(isChange ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) }
}
