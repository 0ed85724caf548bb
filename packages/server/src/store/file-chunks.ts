import type { Db } from './database.js'

export async function hasFileChunks(db: Db, sha256: string): Promise<boolean> {
  const first = await db
    .selectFrom('fileChunk')
    .select('place')
    .where('sha256', '=', sha256)
    .where('place', '=', 0)
    .executeTakeFirst()
  return first !== undefined
}

export async function findFileChunk(db: Db, sha256: string, place: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('fileChunk')
    .select('content')
    .where('sha256', '=', sha256)
    .where('place', '=', place)
    .executeTakeFirst()
  return row && Buffer.from(row.content)
}

/** One that is there already is the same: it belongs to the same bytes. */
export async function insertFileChunk(
  db: Db,
  chunk: { sha256: string; place: number; content: Buffer },
): Promise<void> {
  await db
    .insertInto('fileChunk')
    .values(chunk)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
