import type { Kysely } from 'kysely'

/** Numbers the states of runs, so that what was read of one can be kept in memory until it changes. */
export async function runRevisions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('run')
    .addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
}
