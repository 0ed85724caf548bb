import type {
  ColumnDefinitionBuilder,
  Dialect,
  Expression,
  Kysely,
  QueryExecutorProvider,
  RawBuilder,
  SelectQueryBuilder,
  SqlBool,
} from 'kysely'
import type { Db } from './database.js'
import type { Database } from './schema.js'

/** The type of each column of rows that are given as values. */
export type ColumnTypes<Row> = {
  readonly [Name in keyof Row]: Exclude<Row[Name], null> extends number
    ? 'integer'
    : Exclude<Row[Name], null> extends string
      ? 'text'
      : 'integer' | 'text'
}

/** The names of properties, from the outermost to the innermost. */
export type JsonPath = readonly [string, ...string[]]

/** A parameter for rows that are known only when a compiled query runs; the database gets what `derive` returns for them. */
export type RowsParameter<Row> = (derive: (rows: readonly Row[]) => unknown) => RawBuilder<unknown>

/**
 * What a failed query says about the database:
 * - `away`: it cannot be reached for now
 * - `locked`: another process held its lock for too long; nothing was changed, not even if it was the commit that failed
 * - `full`: its disk is full
 * - `read-only`: its files cannot be written
 * - `damaged`: its file is not, or no longer, a database
 * - `conflict`: other transactions were changing the same, and this one had to give way
 */
export type DatabaseTrouble = 'away' | 'locked' | 'full' | 'read-only' | 'damaged' | 'conflict'

/** The connections of this process. */
interface Connections {
  readonly open: number
  readonly idle: number
  /** Requests that wait for a connection. */
  readonly waiting: number
}

/** What differs between the database engines; everything else is the same SQL. */
export interface Engine {
  readonly dialect: Dialect
  /** Whether other processes may work on the database at the same time. */
  readonly isShared: boolean
  /** Makes a column the table's own number, given out by the engine. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /** `column in (values)` for any number of values, as one parameter; an expression must have the value that `list` makes. */
  isOneOf(column: string, values: readonly (string | number)[] | Expression<unknown>): RawBuilder<SqlBool>
  /** Any number of values as one parameter. */
  list(values: readonly (string | number)[]): unknown
  /**
   * Any number of rows given as values, as a subquery to select from and join with, in a parameter or one a column. Their
   * order is kept only where the query sorts.
   */
  rows<Row extends object>(
    types: ColumnTypes<Row>,
    rows: readonly Row[] | RowsParameter<Row>,
  ): RawBuilder<Row>
  /** The rows that a subquery has for each row of a query, as a JSON text: an array of objects. */
  jsonOf<DB, Table extends keyof DB, Row>(query: SelectQueryBuilder<DB, Table, Row>): RawBuilder<string>
  /**
   * A table with more columns, as a subquery: each has the text of what is at a path in the JSON text of one of its columns, or
   * null if there is nothing.
   */
  withParts<Names extends string>(
    table: keyof Database & string,
    column: string,
    paths: Readonly<Record<Names, JsonPath>>,
  ): RawBuilder<Readonly<Record<Names, string | null>>>
  /** Holds up other processes that do the same on this database until the transaction is over. */
  lockStart(db: QueryExecutorProvider): Promise<void>
  /** Lets a transaction pause for as long as it likes: one that waits for a slow reader, say. */
  allowPauses(db: Db): Promise<void>
  /** Runs in a transaction that sees everything as it is at one moment. */
  snapshot<T>(db: Kysely<Database>, run: (db: Db) => Promise<T>): Promise<T>
  /** Lets the numbers given out for a column go on after the greatest that is there. */
  continueNumbers(db: Db, table: string, column: string): Promise<void>
  /** Ends a select so that others can change its rows of a table only after this transaction. */
  rowLock(table: keyof Database & string): RawBuilder<unknown>
  /**
   * Makes sure that there is an index for `findTitleCandidates`, or that the planner of queries knows one; runs when a server
   * starts. Returns the reason if that is not possible.
   */
  ensureTitleIndex(db: Kysely<Database>): Promise<string | undefined>
  /**
   * The keys of all test cases of a project whose title may contain a text in lower case, as `list` makes them. Undefined if
   * they are not looked up before the query, because the planner of queries decides how to find them, or because they may be too
   * many.
   */
  findTitleCandidates(db: Db, projectKey: number, text: string): Promise<Expression<unknown> | undefined>
  /** Lets text columns of all tables compare by code point. */
  compareByCodePoint(db: Kysely<unknown>): Promise<void>
  /** The database as migrations get it, which name the types of columns as SQLite does. */
  forSchema(db: Kysely<unknown>): Kysely<unknown>
  /** Runs after the schema has changed: tells the planner of queries what it has to know. */
  informPlanner(db: Db): Promise<void>
  /**
   * Identifies what other processes have committed: the same as before only if they have changed nothing since, or on
   * PostgreSQL for at most a second.
   */
  otherChanges(): Promise<string>
  /** Undefined for an error that is our own mistake. */
  troubleOf(error: unknown): DatabaseTrouble | undefined
  /** Undefined where there is one connection. */
  connections?(): Connections
  /** The column type for bytes. */
  readonly bytes: 'blob' | 'bytea'
}
