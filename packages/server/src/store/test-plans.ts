import type { Insertable } from 'kysely'
import type { Db } from './database.js'
import type { Database } from './schema.js'

/** Inserts a test plan. Returns false if its title is taken, even by a plan in a concurrent transaction. */
export async function insertTestPlan(db: Db, row: Insertable<Database['testPlan']>): Promise<boolean> {
  const inserted = await db
    .insertInto('testPlan')
    .values(row)
    .onConflict((conflict) => conflict.columns(['projectKey', 'titleScope', 'title']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}
