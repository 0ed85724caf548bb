import type { Insertable } from 'kysely'
import type { Db } from './database.js'
import type { Database, RunLogRow } from './schema.js'

export async function insertRunLog(db: Db, row: Insertable<Database['runLog']>): Promise<void> {
  await db.insertInto('runLog').values(row).execute()
}

/** Lists the log of a run, oldest first. */
export async function listRunLogRows(db: Db, runKey: number): Promise<RunLogRow[]> {
  return await db
    .selectFrom('runLog')
    .selectAll()
    .where('runKey', '=', runKey)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}
