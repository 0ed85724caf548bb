import { type CompiledQuery, type QueryResult, SelectQueryNode } from 'kysely'
import type Database from 'libsql'

/** A cached prepared statement with the fastest way to read its rows. */
export interface SqliteStatement {
  execute<Row>(parameters: readonly unknown[]): QueryResult<Row>
}

/** Prepares a query. Throws if that fails. */
export function prepareStatement(
  database: Database.Database,
  { sql, query }: Pick<CompiledQuery, 'sql' | 'query'>,
): SqliteStatement {
  const statement = database.prepare(sql)
  // Getting either property from a statement takes as long as running it.
  if (!statement.reader) return { execute: (parameters) => change(statement, parameters) }
  const columns = statement.columns()
  const names = columns.map(({ name }) => name)
  const isPackable =
    SelectQueryNode.is(query) &&
    new Set(names).size === names.length &&
    columns.every(({ type }) => type !== 'BLOB')
  const readRows = isPackable ? createPackedReader(database, sql, names) : createPlainReader(statement)
  return {
    execute: <Row>(parameters: readonly unknown[]) => ({ rows: toObjects<Row>(readRows(parameters), names) }),
  }
}

type ReadRows = (parameters: readonly unknown[]) => unknown

/**
 * Reads all rows as one JSON text. The driver takes a microsecond to return each value, several times as long as SQLite
 * and Node.js take to write and parse it. SQLite keeps the order of a subquery in aggregates like this one.
 */
function createPackedReader(database: Database.Database, sql: string, names: readonly string[]): ReadRows {
  const values = names.map((name) => `"${name.replaceAll('"', '""')}"`)
  const packed = database.prepare(`select json_group_array(json_array(${values})) from (${sql})`).raw()
  return (parameters) => {
    const row: unknown = packed.get(parameters)
    return JSON.parse(Array.isArray(row) ? String(row[0]) : '[]')
  }
}

function createPlainReader(statement: Database.Statement): ReadRows {
  const plain = statement.raw()
  return (parameters) => plain.all(parameters)
}

/** Converts arrays of values to objects. */
function toObjects<Row>(values: unknown, names: readonly string[]): Row[] {
  if (!isTable(values)) throw new Error('the database driver returned rows that are not arrays')
  const rows = values.map((row) => {
    const object: Record<string, unknown> = {}
    for (let place = 0; place < names.length; place++) object[names[place] ?? ''] = row[place]
    return object
  })
  if (!isRows<Row>(rows)) throw new Error('the database driver returned rows that are not objects')
  return rows
}

function isTable(values: unknown): values is unknown[][] {
  return Array.isArray(values) && (values.length === 0 || Array.isArray(values[0]))
}

/** The columns of a row follow from the query, which Kysely types. */
function isRows<Row>(rows: unknown[]): rows is Row[] {
  return rows.length === 0 || typeof rows[0] === 'object'
}

function change(statement: Database.Statement, parameters: readonly unknown[]): QueryResult<never> {
  const { changes, lastInsertRowid } = statement.run(parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}
