import type { Db } from './database.js'
import type { FileRow } from './schema.js'
import type { Store } from './store.js'

/** Number of contents to read in one query. */
const pageSize = 500

export async function insertFiles(db: Db, rows: readonly FileRow[]): Promise<void> {
  await db.insertInto('file').values(rows).execute()
}

export async function findFileRow(db: Db, id: string): Promise<FileRow | undefined> {
  return await db.selectFrom('file').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Finds files by ID; ignores unknown IDs. */
export async function findFileRows({ db, engine }: Store, ids: readonly string[]): Promise<FileRow[]> {
  return await db.selectFrom('file').selectAll().where(engine.isOneOf('id', ids)).execute()
}

/** Lists each content once, sorted by hash, with the name of a file that has it. */
export async function* findFileContents(
  db: Db,
): AsyncGenerator<Pick<FileRow, 'sha256' | 'size' | 'fileName'>> {
  let last = ''
  for (;;) {
    const found = await db
      .selectFrom('file')
      .select(({ fn }) => ['sha256', 'size', fn.min('fileName').as('fileName')])
      .where('sha256', '>', last)
      .groupBy(['sha256', 'size'])
      .orderBy('sha256')
      .limit(pageSize)
      .execute()
    yield* found
    if (found.length < pageSize) return
    last = found.at(-1)?.sha256 ?? last
  }
}
