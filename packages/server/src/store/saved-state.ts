import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { Database } from './schema.js'

/** Tables of migrations and of SQLite itself, which requests never change. */
const isFixed = /^(kysely_|sqlite_(?!sequence$))/

/**
 * Saves all data of an in-memory SQLite database, and returns a function that restores that state: the same rows with
 * the same IDs, and the same IDs for new rows. The saved state lives as long as the connection.
 */
export async function saveState(db: Kysely<Database>): Promise<() => Promise<void>> {
  const tables = await db.transaction().execute(async (transaction) => {
    const found = await listTables(transaction)
    for (const { name, columns } of found) {
      await sql`create temp table ${savedTable(name)} as select ${columns} from ${sql.table(name)}`.execute(
        transaction,
      )
    }
    return found
  })
  return () =>
    db.transaction().execute(async (transaction) => {
      // Tables are cleared and filled in arbitrary order.
      await sql`pragma defer_foreign_keys = on`.execute(transaction)
      for (const { name } of tables) await sql`delete from ${sql.table(name)}`.execute(transaction)
      for (const { name, columns } of tables) {
        const saved = sql`select ${columns} from ${savedTable(name)}`
        await sql`insert into ${sql.table(name)} (${columns}) ${saved}`.execute(transaction)
      }
    })
}

interface SavedTable {
  readonly name: string
  /** The names of its columns, without those that the database computes. */
  readonly columns: RawBuilder<unknown>
}

/**
 * `sqlite_sequence` comes last, because filling the other tables changes it. Index tables, which are virtual, are
 * updated by triggers.
 */
async function listTables(db: Transaction<Database>): Promise<SavedTable[]> {
  const { rows } = await sql<{ name: string; columnsJson: string }>`
    select name, (select json_group_array(name) from pragma_table_xinfo(listed.name) where hidden = 0) as "columnsJson"
    from pragma_table_list as listed where schema = 'main' and type = 'table' order by name = 'sqlite_sequence'
  `.execute(db)
  return rows
    .filter(({ name }) => !isFixed.test(name))
    .map(({ name, columnsJson }) => {
      const columns: readonly string[] = JSON.parse(columnsJson)
      return { name, columns: sql.join(columns.map((column) => sql.ref(column))) }
    })
}

function savedTable(name: string) {
  return sql.table(`temp.saved_${name}`)
}
