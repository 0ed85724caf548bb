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
import type pg from 'pg'
import type { DeferrableQuery } from './compiled.js'
import type { ManyRowsQuery } from './many-rows.js'
import { RejectedPreparedQueryError } from './postgres-errors.js'
import { packQuery, unpackRows } from './postgres-packed-rows.js'

/** How long a process that hangs in a transaction can block others, in milliseconds. */
const maxPauseMs = 60_000
/** Maximum number of prepared queries: the server has fewer, and each costs memory in every connection. */
const maxPrepared = 500

/**
 * SQLSTATEs of a prepared query that the connection does not know, or that another client prepared under the same name
 * (with a pooler that uses another connection for every transaction), and of a query whose tables have changed since.
 */
const rejectionCodes = new Set(['26000', '42P05', '0A000'])

/**
 * Kysely's dialect on a pool whose connections prepare queries, because planning costs PostgreSQL more than running
 * most of them. A rejected query is retried unprepared. In a transaction, it fails with `RejectedPreparedQueryError`
 * instead, and the transaction has to be retried. So transactions prepare queries only if they declare `read write`
 * access, as `change` does. After the first rejection, nothing is prepared anymore, and `onRejected` is called.
 */
export class PreparingDialect extends PostgresDialect {
  readonly #pool: pg.Pool
  readonly #onRejected: (error: Error) => void

  constructor(pool: pg.Pool, onRejected: (error: Error) => void) {
    super({ pool })
    this.#pool = pool
    this.#onRejected = onRejected
  }

  override createAdapter(): PostgresAdapter {
    return new UnlockedAdapter()
  }

  override createDriver(): PostgresDriver {
    return new PreparingDriver(this.#pool, this.#onRejected)
  }
}

/**
 * Takes no lock for migrations: Kysely's lock belongs to a session, and with a pooler that uses a connection per
 * transaction, it either locks nothing or is never released. `migrate` locks within its transaction.
 */
class UnlockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

class PreparingDriver extends PostgresDriver {
  readonly #pool: pg.Pool
  readonly #statements: Statements

  constructor(pool: pg.Pool, onRejected: (error: Error) => void) {
    super({ pool })
    this.#pool = pool
    this.#statements = new Statements(onRejected)
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

/** Names of prepared queries, which are the same in all connections and processes. */
class Statements {
  readonly #names = new Map<string, string>()
  readonly #onRejected: (error: Error) => void
  #isDisabled = false

  constructor(onRejected: (error: Error) => void) {
    this.#onRejected = onRejected
  }

  /** Returns undefined if a query should not be prepared. */
  getName(query: string): string | undefined {
    // The best plan for a pattern depends on the pattern, which the plan of a prepared query does not know.
    if (this.#isDisabled || query.includes(' like ')) return undefined
    const known = this.#names.get(query)
    if (known !== undefined || this.#names.size === maxPrepared) return known
    // The same name always means the same query, even on a connection that others have used.
    const name = createHash('sha256').update(query).digest('base64url')
    this.#names.set(query, name)
    return name
  }

  disable(error: Error): void {
    if (this.#isDisabled) return
    this.#isDisabled = true
    this.#onRejected(error)
  }
}

class PreparingConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  readonly #statements: Statements
  #isInTransaction = false
  #isRepeatable = true
  /** The start of a transaction, until its first query. */
  #begun: Promise<unknown> | undefined
  /** Queries of a transaction that were sent and whose results are not awaited yet. */
  #deferred: Promise<unknown>[] = []

  constructor(client: pg.PoolClient, statements: Statements) {
    this.#client = client
    this.#statements = statements
  }

  /** Begins a transaction. Its first query is sent right after it, without waiting for a response. */
  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    this.#isInTransaction = true
    this.#isRepeatable = accessMode === 'read write'
    const isolation = isolationLevel ? ` isolation level ${isolationLevel}` : ''
    const access = accessMode ? ` ${accessMode}` : ''
    // Not set for the connection, because poolers reject such settings.
    this.#begun = this.#client.query(
      `start transaction${isolation}${access}; set local idle_in_transaction_session_timeout = ${maxPauseMs}`,
    )
    // The first query reports a failure.
    this.#begun.catch(() => {})
  }

  async executeQuery<Row>(query: DeferrableQuery & ManyRowsQuery): Promise<QueryResult<Row>> {
    const begun = this.#begun
    this.#begun = undefined
    // A change must not run if the transaction has not begun.
    if (begun && !SelectQueryNode.is(query.query)) await begun
    if (query.isDeferrable && this.#isInTransaction && this.#isRepeatable) {
      this.#defer(this.#run(query))
      return { rows: [] }
    }
    const before = [begun, ...this.#deferred]
    this.#deferred = []
    const running = query.hasManyRows ? this.#runPacked<Row>(query) : this.#run<Row>(query)
    running.catch(() => {})
    // If an earlier query failed, the database rejects this one, or turns a commit into a rollback.
    if (query.sql !== 'rollback') for (const earlier of before) await earlier
    return await running
  }

  #defer(running: Promise<unknown>): void {
    // The next query reports a failure.
    running.catch(() => {})
    this.#deferred.push(running)
  }

  async #runPacked<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { sql, names } = packQuery(query)
    const { rows } = await this.#run<Record<string, unknown>>({ sql, parameters: query.parameters })
    return { rows: unpackRows(names, rows) }
  }

  async #run<Row>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<Row>> {
    const query = { text: sql, values: [...parameters] }
    const isEnd = /^(commit|rollback)$/.test(sql)
    const isInTransaction = this.#isInTransaction
    const isPrepared = !isEnd && (!isInTransaction || this.#isRepeatable)
    if (isEnd) this.#isInTransaction = false
    const name = isPrepared ? this.#statements.getName(sql) : undefined
    if (name === undefined) return toQueryResult(await this.#client.query(query))
    try {
      return toQueryResult(await this.#client.query({ ...query, name }))
    } catch (error) {
      if (!isRejection(error)) throw error
      this.#statements.disable(error)
      if (isInTransaction) throw new RejectedPreparedQueryError(error)
      // The query did not run.
      return toQueryResult(await this.#client.query(query))
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('streaming queries is not supported')
  }

  release(): void {
    this.#client.release()
  }
}

/** Errors of the connection have other codes. */
function isRejection(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && rejectionCodes.has(String(error.code))
}

function toQueryResult<Row>({ command, rowCount, rows = [] }: pg.QueryResult): QueryResult<Row> {
  const isChange = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(command)
  return { rows, ...(isChange ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) }
}
