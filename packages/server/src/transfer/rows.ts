import { sql } from 'kysely'
import type { Db } from '../store/database.js'
import type { Store } from '../store/store.js'
import { type ExportedTable, isGenerated } from './exported-tables.js'

/** A row of any exported table. None of them has binary columns. */
export type Row = Readonly<Record<string, string | number | null>>

/** Number of rows to read or write at once: few enough to fit into memory even if each is large. */
export const rowBatchSize = 500

/** Reads columns of a table in the order of its keys, in batches. */
export async function* readRows(
  db: Db,
  { name, key }: ExportedTable,
  columns: Columns,
): AsyncGenerator<readonly Row[]> {
  const keys = joinNames(key)
  let last: Row | undefined
  do {
    const after = last && sql.join(getValues(last, key))
    const { rows } = await sql<Row>`select ${joinNames(Object.keys(columns))} from ${sql.table(name)}
      ${after ? sql`where (${keys}) > (${after})` : sql``}
      order by ${keys} limit ${sql.lit(rowBatchSize)}`.execute(db)
    if (rows.length > 0) yield rows
    last = rows.length === rowBatchSize ? rows.at(-1) : undefined
  } while (last)
}

function getValues(row: Row, columns: readonly string[]) {
  return columns.map((column) => row[column] ?? null)
}

function joinNames(columns: readonly string[]) {
  return sql.join(columns.map((column) => sql.ref(column)))
}

/** The columns of a table in a database, with their types. */
export type Columns = Readonly<Record<string, 'integer' | 'text'>>

/** Finds the columns of all tables, without those that the database computes. */
export async function findColumns(db: Db): Promise<ReadonlyMap<string, Columns>> {
  const tables = await db.introspection.getTables()
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      Object.fromEntries(
        columns
          .filter((column) => !isGenerated(name, column.name))
          .map((column) => [column.name, toColumnType(column.dataType)]),
      ),
    ]),
  )
}

function toColumnType(dataType: string): 'integer' | 'text' {
  return dataType.toLowerCase() === 'text' ? 'text' : 'integer'
}

/** Writes rows with all their columns, including keys. */
export async function writeRows(
  { db, engine }: Store,
  table: string,
  columns: Columns,
  rows: readonly Row[],
): Promise<void> {
  const names = joinNames(Object.keys(columns))
  for (let at = 0; at < rows.length; at += rowBatchSize) {
    const values = engine.rows(columns, rows.slice(at, at + rowBatchSize))
    await sql`insert into ${sql.table(table)} (${names}) select ${names} from ${values} as ${sql.ref('new')}`.execute(
      db,
    )
  }
}

/** Sets auto-increment counters to continue after the keys of rows that were just written. */
export async function continueNumbers({ db, engine }: Store): Promise<void> {
  for (const { name, columns } of await db.introspection.getTables()) {
    const numbered = columns.find(({ isAutoIncrementing }) => isAutoIncrementing)
    if (numbered) await engine.continueNumbers(db, name, numbered.name)
  }
}
