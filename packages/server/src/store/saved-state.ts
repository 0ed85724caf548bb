import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './schema.js'

/** Tables of migrations and of SQLite itself, which requests never change. */
const isFixed = /^(kysely_|sqlite_(?!sequence$))/

/**
 * Saves all data of an in-memory SQLite database, and returns a function that restores that state: the same rows with
 * the same IDs, and the same IDs for new rows. The saved state lives as long as the connection.
 */
export async function saveState(db: Kysely<Database>): Promise<() => Promise<void>> {
  const tables = await db.transaction().execute(async (transaction) => {
    const names = await listTables(transaction)
    for (const name of names) {
      await sql`create temp table ${savedTable(name)} as select * from ${sql.table(name)}`.execute(
        transaction,
      )
    }
    return names
  })
  return () =>
    db.transaction().execute(async (transaction) => {
      // Tables are cleared and filled in arbitrary order.
      await sql`pragma defer_foreign_keys = on`.execute(transaction)
      for (const name of tables) await sql`delete from ${sql.table(name)}`.execute(transaction)
      for (const name of tables) {
        const table = sql.table(name)
        await sql`insert into ${table} select * from ${savedTable(name)}`.execute(transaction)
      }
    })
}

/**
 * `sqlite_sequence` comes last, because filling the other tables changes it. Index tables, which are virtual, are
 * updated by triggers.
 */
async function listTables(db: Transaction<Database>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_list where schema = 'main' and type = 'table' order by name = 'sqlite_sequence'
  `.execute(db)
  return rows.map(({ name }) => name).filter((name) => !isFixed.test(name))
}

function savedTable(name: string) {
  return sql.table(`temp.saved_${name}`)
}
