import type { Db } from './database.js'
import type { FileRow } from './schema.js'

export async function insertFiles(db: Db, rows: readonly FileRow[]): Promise<void> {
  await db.insertInto('file').values(rows).execute()
}

export async function findFileRow(db: Db, id: string): Promise<FileRow | undefined> {
  return await db.selectFrom('file').selectAll().where('id', '=', id).executeTakeFirst()
}
