import {
  type CompiledQuery,
  type DatabaseConnection,
  DeleteQueryNode,
  type Dialect,
  type Driver,
  InsertQueryNode,
  type Kysely,
  type OperationNode,
  SelectQueryNode,
  TableNode,
  type TransactionSettings,
  UpdateQueryNode,
} from 'kysely'

/** A dialect that reports each (possible) change of some tables by this process, as soon as others can see it. */
export class WatchedDialect implements Dialect {
  readonly #inner: Dialect
  readonly #watch: Watch

  constructor(inner: Dialect, tables: readonly string[], onChange: () => void) {
    this.#inner = inner
    this.#watch = { tables: new Set(tables), onChange }
  }

  createDriver(): Driver {
    return new WatchedDriver(this.#inner.createDriver(), this.#watch)
  }

  createQueryCompiler() {
    return this.#inner.createQueryCompiler()
  }

  createAdapter() {
    return this.#inner.createAdapter()
  }

  createIntrospector(db: Kysely<unknown>) {
    return this.#inner.createIntrospector(db)
  }
}

interface Watch {
  readonly tables: ReadonlySet<string>
  onChange(): void
}

class WatchedDriver implements Driver {
  readonly #inner: Driver
  readonly #watch: Watch

  constructor(inner: Driver, watch: Watch) {
    this.#inner = inner
    this.#watch = watch
  }

  async init(): Promise<void> {
    await this.#inner.init()
  }

  async acquireConnection(): Promise<WatchedConnection> {
    return new WatchedConnection(await this.#inner.acquireConnection(), this.#watch)
  }

  async beginTransaction(connection: WatchedConnection, settings: TransactionSettings): Promise<void> {
    await this.#inner.beginTransaction(connection.inner, settings)
    connection.begin()
  }

  async commitTransaction(connection: WatchedConnection): Promise<void> {
    try {
      await this.#inner.commitTransaction(connection.inner)
    } finally {
      // Even if this failed, the database may have committed.
      connection.end({ isCommitted: true })
    }
  }

  async rollbackTransaction(connection: WatchedConnection): Promise<void> {
    connection.end({ isCommitted: false })
    await this.#inner.rollbackTransaction(connection.inner)
  }

  async releaseConnection(connection: WatchedConnection): Promise<void> {
    await this.#inner.releaseConnection(connection.inner)
  }

  async destroy(): Promise<void> {
    await this.#inner.destroy()
  }
}

class WatchedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly #watch: Watch
  #isInTransaction = false
  #hasChanged = false

  constructor(inner: DatabaseConnection, watch: Watch) {
    this.inner = inner
    this.#watch = watch
  }

  begin(): void {
    this.#isInTransaction = true
    this.#hasChanged = false
  }

  end({ isCommitted }: { readonly isCommitted: boolean }): void {
    if (isCommitted && this.#hasChanged) this.#watch.onChange()
    this.#isInTransaction = false
    this.#hasChanged = false
  }

  async executeQuery<Row>(query: CompiledQuery) {
    if (!mayChange(query.query, this.#watch.tables)) return await this.inner.executeQuery<Row>(query)
    this.#hasChanged = true
    try {
      return await this.inner.executeQuery<Row>(query)
    } finally {
      if (!this.#isInTransaction) this.#watch.onChange()
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number) {
    return this.inner.streamQuery<Row>(query, chunkSize)
  }
}

/** Whether a query may change one of some tables. Raw SQL and table definitions may change any table. */
function mayChange(query: OperationNode, tables: ReadonlySet<string>): boolean {
  if (SelectQueryNode.is(query)) return false
  const changed = findChangedTable(query)
  return changed === undefined || tables.has(changed)
}

function findChangedTable(query: OperationNode): string | undefined {
  if (InsertQueryNode.is(query)) return query.into?.table.identifier.name
  const table = UpdateQueryNode.is(query)
    ? query.table
    : DeleteQueryNode.is(query)
      ? query.from.froms[0]
      : undefined
  return table && TableNode.is(table) ? table.table.identifier.name : undefined
}
