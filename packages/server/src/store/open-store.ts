import { Kysely } from 'kysely'
import { type Caches, cachedTables, createCaches } from './caches.js'
import type { Engine } from './engine.js'
import { migrate } from './migrate.js'
import type { Database } from './schema.js'
import type { Store } from './store.js'
import { Versions } from './versions.js'
import { WatchedDialect } from './watched-dialect.js'

/** An open database, and in-memory caches for what most requests need. */
export interface CachedStore extends Store {
  readonly db: Kysely<Database>
  readonly caches: Caches
}

export interface OpenStoreOptions {
  /** Whether to migrate the database to the latest schema (default: true). */
  readonly upgrades?: boolean
}

/** Opens the database of an engine. */
export async function openStore(
  engine: Engine,
  { upgrades = true }: OpenStoreOptions = {},
): Promise<CachedStore> {
  const readOtherChanges = sharePerTurn(() => engine.otherChanges())
  const access = new Versions(readOtherChanges)
  const testCases = new Versions(readOtherChanges)
  const dialect = new WatchedDialect(engine.dialect, [
    { tables: new Set(cachedTables.access), onChange: access.count },
    { tables: new Set(cachedTables.testCases), onChange: testCases.count },
  ])
  const db = new Kysely<Database>({ dialect })
  try {
    if (upgrades) await migrate(db, engine)
    const caches = createCaches({ access: access.read, testCases: testCases.read }, engine)
    return { db, engine, caches }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/**
 * Shares one call between all callers in the same turn of the event loop: the data they ask for arrived before that
 * turn.
 */
function sharePerTurn<T>(call: () => T): () => T {
  let shared: { readonly value: T } | undefined
  return () => {
    if (shared) return shared.value
    shared = { value: call() }
    setImmediate(() => {
      shared = undefined
    })
    return shared.value
  }
}
