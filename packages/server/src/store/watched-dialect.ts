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

/** Tables, and what to call if this process may have changed them, as soon as others can see it. */
export interface Watch {
  readonly tables: ReadonlySet<string>
  onChange(): void
}

/** A dialect that reports each (possible) change of some tables by this process. */
export class WatchedDialect implements Dialect {
  readonly #inner: Dialect
  readonly #watches: readonly Watch[]

  constructor(inner: Dialect, watches: readonly Watch[]) {
    this.#inner = inner
    this.#watches = watches
  }

  createDriver(): Driver {
    return new WatchedDriver(this.#inner.createDriver(), this.#watches)
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

class WatchedDriver implements Driver {
  readonly #inner: Driver
  readonly #watches: readonly Watch[]

  constructor(inner: Driver, watches: readonly Watch[]) {
    this.#inner = inner
    this.#watches = watches
  }

  async init(): Promise<void> {
    await this.#inner.init()
  }

  async acquireConnection(): Promise<WatchedConnection> {
    return new WatchedConnection(await this.#inner.acquireConnection(), this.#watches)
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
  readonly #watches: readonly Watch[]
  #isInTransaction = false
  /** The watches of tables that the transaction has changed. */
  readonly #changed = new Set<Watch>()

  constructor(inner: DatabaseConnection, watches: readonly Watch[]) {
    this.inner = inner
    this.#watches = watches
  }

  begin(): void {
    this.#isInTransaction = true
    this.#changed.clear()
  }

  end({ isCommitted }: { readonly isCommitted: boolean }): void {
    if (isCommitted) for (const watch of this.#changed) watch.onChange()
    this.#isInTransaction = false
    this.#changed.clear()
  }

  async executeQuery<Row>(query: CompiledQuery) {
    const changed = this.#watches.filter(({ tables }) => mayChange(query.query, tables))
    if (changed.length === 0) return await this.inner.executeQuery<Row>(query)
    for (const watch of changed) this.#changed.add(watch)
    try {
      return await this.inner.executeQuery<Row>(query)
    } finally {
      if (!this.#isInTransaction) for (const watch of changed) watch.onChange()
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
