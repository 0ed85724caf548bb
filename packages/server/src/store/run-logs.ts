import type { Insertable } from 'kysely'
import type { Db } from './database.js'
import type { Database } from './schema.js'

export async function insertRunLog(db: Db, row: Insertable<Database['runLog']>): Promise<void> {
  await db.insertInto('runLog').values(row).execute()
}
