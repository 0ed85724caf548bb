import type { Db } from './database.js'

/** Number of contents to read in one query. */
const pageSize = 500

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

/** Inserts a chunk unless it exists: an existing one has the same bytes. */
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

export async function deleteFileChunks(db: Db, sha256: string): Promise<void> {
  await db.deleteFrom('fileChunk').where('sha256', '=', sha256).execute()
}

/** Lists the hashes of all contents, sorted. */
export async function* listFileChunks(db: Db): AsyncGenerator<string> {
  for (let last = ''; ; ) {
    const found = await db
      .selectFrom('fileChunk')
      .select('sha256')
      .where('place', '=', 0)
      .where('sha256', '>', last)
      .orderBy('sha256')
      .limit(pageSize)
      .execute()
    yield* found.map(({ sha256 }) => sha256)
    const next = found.at(-1)?.sha256
    if (next === undefined) return
    last = next
  }
}
