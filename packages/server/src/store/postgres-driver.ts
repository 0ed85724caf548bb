import { createHash } from 'node:crypto'
import {
  type CompiledQuery,
  type DatabaseConnection,
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  type QueryResult,
} from 'kysely'
import pg from 'pg'

/** How long a process that hangs in a transaction may hold up the others, in milliseconds. */
const longestPause = 60_000
/** How many different queries are prepared: the server has fewer, and each costs memory in every connection. */
const mostPrepared = 500

/**
 * What is said of a prepared query that the connection does not know, or knows from somebody else, as happens where a
 * pooler gives every transaction another connection, and of one whose tables have changed since (SQLSTATE).
 */
const refusals = new Set(['26000', '42P05', '0A000'])

/**
 * Kysely's dialect on a pool whose connections prepare queries: planning costs PostgreSQL more than running most of them.
 * Inside transactions none is prepared, as one that is refused could not be repeated. After the first that is refused
 * none is prepared any more, of which `onRefused` is told.
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

  /** Undefined for a query that shall not be prepared. */
  nameOf(query: string): string | undefined {
    if (this.#isGivenUp) return undefined
    const known = this.#names.get(query)
    if (known !== undefined || this.#names.size === mostPrepared) return known
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

  constructor(client: pg.PoolClient, statements: Statements) {
    this.#client = client
    this.#statements = statements
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (/^(begin|start transaction)/.test(sql)) return await this.#begin(sql)
    const name = this.#isInTransaction ? undefined : this.#statements.nameOf(sql)
    if (/^(commit|rollback)$/.test(sql)) this.#isInTransaction = false
    const query = { text: sql, values: [...parameters] }
    if (name === undefined) return resultOf(await this.#client.query(query))
    try {
      return resultOf(await this.#client.query({ ...query, name }))
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && refusals.has(error.code ?? ''))) throw error
      this.#statements.giveUp(error)
      // It was not run.
      return resultOf(await this.#client.query(query))
    }
  }

  async #begin(sql: string): Promise<QueryResult<never>> {
    this.#isInTransaction = true
    // Not set with the connection: poolers refuse what they would have to set with each of theirs.
    await this.#client.query(`${sql}; set local idle_in_transaction_session_timeout = ${longestPause}`)
    return { rows: [] }
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
