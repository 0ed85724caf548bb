import { type Db, now } from './database.js'
import { insertRows } from './insert-rows.js'
import type { Store } from './store.js'
import { change } from './transaction.js'

/**
 * How long an unreferenced content is kept, in milliseconds: a request stores contents before the rows that refer to
 * them.
 */
const unusedForMs = 24 * 3600 * 1000
/** How long a use is not recorded again, in milliseconds. */
const recordIntervalMs = 3600 * 1000
/** Number of contents to find in one query. */
const pageSize = 500

function timeBefore(milliseconds: number): string {
  return new Date(Date.now() - milliseconds).toISOString()
}

/** Records that a content is about to be used, so that it is kept for a while although no file refers to it yet. */
export async function recordContentUse(db: Db, sha256: string): Promise<void> {
  const recent = await db
    .selectFrom('storedContent')
    .select('usedAt')
    .where('sha256', '=', sha256)
    .where('usedAt', '>', timeBefore(recordIntervalMs))
    .executeTakeFirst()
  if (recent) return
  const usedAt = now()
  await db
    .insertInto('storedContent')
    .values({ sha256, usedAt })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ usedAt }))
    .execute()
}

/** Records contents that no file refers to and that are not recorded yet, as if they were used now. */
export async function recordUnknownContents(store: Store, hashes: readonly string[]): Promise<void> {
  const { db, engine } = store
  const files = await db
    .selectFrom('file')
    .select('sha256')
    .distinct()
    .where(engine.isOneOf('sha256', hashes))
    .execute()
  const referred = new Set(files.map(({ sha256 }) => sha256))
  const usedAt = now()
  const rows = hashes.filter((sha256) => !referred.has(sha256)).map((sha256) => ({ sha256, usedAt }))
  const types = { sha256: 'text', usedAt: 'text' } as const
  await insertRows(store, 'storedContent', types, rows, { unless: ['sha256'] })
}

/** Deletes the records of contents that files refer to. */
export async function forgetReferredContents(db: Db): Promise<void> {
  await db
    .deleteFrom('storedContent')
    .where('usedAt', '<', timeBefore(unusedForMs))
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('file').select('id').whereRef('file.sha256', '=', 'storedContent.sha256')),
    )
    .execute()
}

/** Lists some of the contents that have not been used for long. */
export async function listUnusedContents(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('storedContent')
    .select('sha256')
    .where('usedAt', '<', timeBefore(unusedForMs))
    .limit(pageSize)
    .execute()
  return rows.map(({ sha256 }) => sha256)
}

/**
 * Deletes a content with `remove` if it is still unused, and returns whether it was. Requests that record a use in the
 * meantime wait until that is done, and then find that the content is gone.
 */
export async function deleteUnusedContent(
  store: Store,
  sha256: string,
  remove: (db: Db) => Promise<void>,
): Promise<boolean> {
  return await change(store, async (db) => {
    const taken = await db
      .deleteFrom('storedContent')
      .where('sha256', '=', sha256)
      .where('usedAt', '<', timeBefore(unusedForMs))
      .executeTakeFirst()
    if (taken.numDeletedRows === 0n) return false
    const file = await db.selectFrom('file').select('id').where('sha256', '=', sha256).executeTakeFirst()
    if (file) return false
    await remove(db)
    return true
  })
}
