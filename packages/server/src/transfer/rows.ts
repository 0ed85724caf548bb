import { sql } from 'kysely'
import type { Db } from '../store/database.js'
import type { Engine } from '../store/engine.js'
import type { Store } from '../store/open-store.js'
import type { MovedTable } from './moved-tables.js'

/** A row of any table that moves: none of them holds bytes. */
export type Row = Readonly<Record<string, string | number | null>>

/** How many rows are read or written at once: few enough for memory where each holds much. */
export const rowsAtOnce = 500

/** Reads a table by the order of its keys, some rows at a time. */
export async function* readRows(db: Db, { name, key }: MovedTable): AsyncGenerator<readonly Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)))
  let last: Row | undefined
  do {
    const after = last && sql.join(valuesOf(last, key))
    const { rows } = await sql<Row>`select * from ${sql.table(name)}
      ${after ? sql`where (${columns}) > (${after})` : sql``}
      order by ${columns} limit ${sql.lit(rowsAtOnce)}`.execute(db)
    if (rows.length > 0) yield rows
    last = rows.length === rowsAtOnce ? rows.at(-1) : undefined
  } while (last)
}

function valuesOf(row: Row, columns: readonly string[]) {
  return columns.map((column) => row[column] ?? null)
}

/** The columns of a table, as they are found in a database. */
export type Columns = Readonly<Record<string, 'integer' | 'text'>>

/** The columns of all tables. */
export async function findColumns(db: Db): Promise<ReadonlyMap<string, Columns>> {
  const tables = await db.introspection.getTables()
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      Object.fromEntries(columns.map((column) => [column.name, typeOf(column.dataType)])),
    ]),
  )
}

function typeOf(dataType: string): 'integer' | 'text' {
  return dataType.toLowerCase() === 'text' ? 'text' : 'integer'
}

/** Writes rows with all their columns, their keys among them. */
export async function writeRows(
  { db, engine }: Store,
  table: string,
  columns: Columns,
  rows: readonly Row[],
): Promise<void> {
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)))
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const given = engine.rows(columns, rows.slice(at, at + rowsAtOnce))
    await sql`insert into ${sql.table(table)} (${names}) select ${names} from ${given} as ${sql.ref('new')}`.execute(
      db,
    )
  }
}

/** Lets numbers that the engine gives out go on after those of the rows that were written with their keys. */
export async function continueNumbers(db: Db, engine: Engine): Promise<void> {
  for (const { name, columns } of await db.introspection.getTables()) {
    const numbered = columns.find(({ isAutoIncrementing }) => isAutoIncrementing)
    if (numbered) await engine.continueNumbers(db, name, numbered.name)
  }
}
