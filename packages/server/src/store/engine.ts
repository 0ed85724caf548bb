import type {
  ColumnDefinitionBuilder,
  Dialect,
  Expression,
  Kysely,
  QueryExecutorProvider,
  RawBuilder,
  SelectQueryBuilder,
  SqlBool,
  Transaction,
} from 'kysely'
import type { Db } from './database.js'
import type { Database } from './schema.js'

/** Types of the columns of rows that are passed as values. */
export type ColumnTypes<Row> = {
  readonly [Name in keyof Row]: Exclude<Row[Name], null> extends number
    ? 'integer'
    : Exclude<Row[Name], null> extends string
      ? 'text'
      : 'integer' | 'text'
}

/**
 * Creates a parameter for rows that are known only when a compiled query runs. The database gets what `derive` returns
 * for them.
 */
export type RowsParameter<Row> = (derive: (rows: readonly Row[]) => unknown) => RawBuilder<unknown>

/**
 * Kinds of database errors:
 * - `away`: the database is unavailable
 * - `locked`: another process had a lock for too long; nothing was changed, even if the commit failed
 * - `full`: the disk is full
 * - `read-only`: the files are not writable
 * - `damaged`: the file is damaged, or not a database
 * - `conflict`: other transactions changed the same data, and this one was rolled back
 */
export type DatabaseErrorKind = 'away' | 'locked' | 'full' | 'read-only' | 'damaged' | 'conflict'

/** The connections of this process. */
interface Connections {
  readonly open: number
  readonly idle: number
  /** Requests waiting for a connection. */
  readonly waiting: number
}

/** The differences between the databases; all other SQL is the same. */
export interface Engine {
  readonly dialect: Dialect
  /** Whether several servers can use the database at the same time. */
  readonly isShared: boolean
  /** Defines a column as an auto-increment primary key. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /**
   * `column in (values)` for any number of values, as one parameter. An expression must have the form that `list`
   * returns.
   */
  isOneOf(column: string, values: readonly (string | number)[] | Expression<unknown>): RawBuilder<SqlBool>
  /** `column in (keys)` for tens of thousands of keys. */
  isAmongKeys(column: string, keys: readonly number[]): RawBuilder<SqlBool>
  /** Converts any number of values to one parameter. */
  list(values: readonly (string | number)[]): unknown
  /**
   * Returns any number of rows as a subquery to select from and join with. They are passed in one parameter, or in one
   * per column. Their order is kept only if the query sorts.
   */
  rows<Row extends object>(
    types: ColumnTypes<Row>,
    rows: readonly Row[] | RowsParameter<Row>,
  ): RawBuilder<Row>
  /** Returns the rows of a correlated subquery as JSON text: an array of objects. */
  jsonOf<DB, Table extends keyof DB, Row>(query: SelectQueryBuilder<DB, Table, Row>): RawBuilder<string>
  /** Makes other processes that call this on the same database wait until the transaction ends. */
  lockStart(db: QueryExecutorProvider): Promise<void>
  /** Makes other transactions that lock the same name wait until this one ends. */
  lockName(db: Transaction<Database>, name: string): Promise<void>
  /** Allows a transaction to pause for any time, for example while it waits for a slow reader. */
  allowPauses(db: Db): Promise<void>
  /** Runs in a transaction that sees a snapshot of the data. */
  snapshot<T>(db: Kysely<Database>, run: (db: Db) => Promise<T>): Promise<T>
  /** Sets the auto-increment counter of a column to continue after its greatest value. */
  continueNumbers(db: Db, table: string, column: string): Promise<void>
  /** Appended to a select, locks its rows of a table until the transaction ends. */
  rowLock(table: keyof Database & string): RawBuilder<unknown>
  /**
   * Makes sure that there is a title index. Runs when a server starts. Returns the reason if there is none.
   */
  ensureTitleIndex(db: Kysely<Database>): Promise<string | undefined>
  /**
   * Returns a condition that the title index can check fast, for test cases of a project whose title contains a text in
   * lower case. Returns undefined if the text is too short or too frequent, or if the query planner can decide.
   */
  searchTitleIndex(db: Db, projectKey: number, text: string): Promise<RawBuilder<SqlBool> | undefined>
  /** Makes all text columns compare by code point. */
  compareByCodePoint(db: Kysely<unknown>): Promise<void>
  /** Returns the database for migrations, which use the type names of SQLite. */
  forSchema(db: Kysely<unknown>): Kysely<unknown>
  /** Gives the query planner the statistics that it needs, after the schema changed. */
  informPlanner(db: Db): Promise<void>
  /**
   * Returns an identifier of what other processes have committed. It is the same as before only if they changed nothing
   * since then, or, on PostgreSQL, for at most a second. Returns a promise only if it has to wait for a lock.
   */
  otherChanges(): string | Promise<string>
  /** Returns the kind of a database error, or undefined for an error that is our own bug. */
  classifyError(error: unknown): DatabaseErrorKind | undefined
  /** Undefined if there is only one connection. */
  connections?(): Connections
  /** The column type for bytes. */
  readonly bytes: 'blob' | 'bytea'
}
