import { sql } from 'kysely'
import type { ColumnTypes } from './engine.js'
import type { Database } from './schema.js'
import type { Store } from './store.js'

export interface InsertOptions<Row> {
  /** The column that determines the order of the keys. */
  readonly orderBy?: keyof Row & string
  /** Unique columns: rows that already exist are left alone. */
  readonly unless?: readonly (keyof Row & string)[]
}

/** Inserts any number of rows with one statement. */
export async function insertRows<Row extends object>(
  { db, engine }: Store,
  table: keyof Database & string,
  types: ColumnTypes<Row>,
  rows: readonly Row[],
  { orderBy, unless }: InsertOptions<Row> = {},
): Promise<void> {
  if (rows.length === 0) return
  const columns = references(Object.keys(types))
  // SQLite needs the condition: without it, it would parse "on conflict" as part of a join.
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from ${engine.rows(types, rows)} as ${sql.ref('new')} where true
    ${orderBy ? sql`order by ${sql.ref(orderBy)}` : sql``}
    ${unless ? sql`on conflict (${references(unless)}) do nothing` : sql``}`.execute(db)
}

function references(names: readonly string[]) {
  return sql.join(names.map((name) => sql.ref(name)))
}
