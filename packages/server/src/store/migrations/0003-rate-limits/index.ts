import { type Kysely, sql } from 'kysely'
import type { Engine } from '../../engine.js'

/** Where processes share a database, they share the rate limits in it; see schema/rate-limit-table.ts. */
export async function rateLimits(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (!engine.isShared) return
  // Unlogged: written with every request, and worth nothing after a crash.
  await sql`create unlogged table "rateLimit" ("subject" text primary key, "fullAt" double precision not null)`.execute(
    db,
  )
}
