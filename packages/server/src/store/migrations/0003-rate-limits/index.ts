import { type Kysely, sql } from 'kysely'
import type { Engine } from '../../engine.js'

/** Adds the table of rate limits, if processes share a database. See schema/rate-limit-table.ts. */
export async function rateLimits(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (!engine.isShared) return
  // Unlogged, because it is written with every request and is worthless after a crash.
  await sql`create unlogged table "rateLimit" ("subject" text primary key, "fullAt" double precision not null)`.execute(
    db,
  )
}
