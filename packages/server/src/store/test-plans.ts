import type { Insertable } from 'kysely'
import type { Db } from './database.js'
import type { Database } from './schema.js'

/** Adds a test plan; false where its title is taken, also by a plan that is just being made. */
export async function insertTestPlan(db: Db, row: Insertable<Database['testPlan']>): Promise<boolean> {
  const inserted = await db
    .insertInto('testPlan')
    .values(row)
    .onConflict((conflict) => conflict.columns(['projectKey', 'titleScope', 'title']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}
