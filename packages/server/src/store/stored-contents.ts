import { type Db, now } from './database.js'
import { insertRows } from './insert-rows.js'
import type { Store } from './open-store.js'
import { change } from './transaction.js'

/**
 * How long a content stays that no file refers to, in milliseconds: a request stores contents before the rows that refer to
 * them.
 */
const unusedForMs = 24 * 3600 * 1000
/** A use is not noted again for as long, in milliseconds. */
const noteIntervalMs = 3600 * 1000
/** How many contents are looked up at once. */
const maxFound = 500

function before(milliseconds: number): string {
  return new Date(Date.now() - milliseconds).toISOString()
}

/** Notes that a content is about to be used, so that it stays for a while although no file refers to it yet. */
export async function recordContentUse(db: Db, sha256: string): Promise<void> {
  const recent = await db
    .selectFrom('storedContent')
    .select('usedAt')
    .where('sha256', '=', sha256)
    .where('usedAt', '>', before(noteIntervalMs))
    .executeTakeFirst()
  if (recent) return
  const usedAt = now()
  await db
    .insertInto('storedContent')
    .values({ sha256, usedAt })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ usedAt }))
    .execute()
}

/** Notes those of some contents that no file refers to and nobody has noted, as if they were used now. */
export async function recordUnknownContents({ db, engine }: Store, hashes: readonly string[]): Promise<void> {
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
  await insertRows(db, engine, 'storedContent', types, rows, { unless: ['sha256'] })
}

/** Forgets noted contents that files refer to. */
export async function forgetReferredContents(db: Db): Promise<void> {
  await db
    .deleteFrom('storedContent')
    .where('usedAt', '<', before(unusedForMs))
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('file').select('id').whereRef('file.sha256', '=', 'storedContent.sha256')),
    )
    .execute()
}

/** Some of the contents that have not been used for long. */
export async function listUnusedContents(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('storedContent')
    .select('sha256')
    .where('usedAt', '<', before(unusedForMs))
    .limit(maxFound)
    .execute()
  return rows.map(({ sha256 }) => sha256)
}

/**
 * Deletes a content by `remove` if it is still unused; returns whether it was. Whoever notes a use of it meanwhile waits until
 * that is done, and then finds that the content is gone.
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
      .where('usedAt', '<', before(unusedForMs))
      .executeTakeFirst()
    if (taken.numDeletedRows === 0n) return false
    const file = await db.selectFrom('file').select('id').where('sha256', '=', sha256).executeTakeFirst()
    if (file) return false
    await remove(db)
    return true
  })
}
