import { Kysely } from 'kysely'
import { type Caches, cachedTables, createCaches } from './caches.js'
import type { Engine } from './engine.js'
import { migrate } from './migrate.js'
import type { Database } from './schema.js'
import { WatchedDialect } from './watched-dialect.js'

/** An open database with the latest schema. */
export interface Store {
  readonly db: Kysely<Database>
  readonly engine: Engine
}

/** A store with in-memory caches for what most requests need. */
export interface CachedStore extends Store {
  readonly caches: Caches
}

/** Opens the database of an engine and migrates it to the latest schema. */
export async function openStore(engine: Engine): Promise<CachedStore> {
  let changes = 0
  const dialect = new WatchedDialect(engine.dialect, cachedTables, () => {
    changes += 1
  })
  const db = new Kysely<Database>({ dialect })
  try {
    await migrate(db, engine)
    const otherChanges = sharePerTurn(() => engine.otherChanges())
    const caches = createCaches(async () => `${await otherChanges()} ${changes}`)
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
function sharePerTurn<T>(call: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined
  return () => {
    if (shared) return shared
    shared = call()
    setImmediate(() => {
      shared = undefined
    })
    return shared
  }
}
