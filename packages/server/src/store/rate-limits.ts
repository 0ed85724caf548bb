import { sql } from 'kysely'
import type { Db } from './database.js'

/**
 * Takes one token from the bucket of a subject, if there is one. A bucket contains up to `size` tokens and gets a new
 * one every `interval` milliseconds by the clock of the database, because the clocks of processes can differ.
 */
export async function takeToken(
  db: Db,
  subject: string,
  { size, interval }: { size: number; interval: number },
): Promise<boolean> {
  const now = sql<number>`extract(epoch from clock_timestamp()) * 1000`
  const fullAt = sql<number>`greatest("rateLimit"."fullAt", ${now}) + ${interval}::float8`
  const taken = await db
    .insertInto('rateLimit')
    .values({ subject, fullAt: sql`${now} + ${interval}::float8` })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet({ fullAt })
        .where(sql<boolean>`${fullAt} <= ${now} + ${size * interval}::float8`),
    )
    .executeTakeFirst()
  return (taken.numInsertedOrUpdatedRows ?? 0n) > 0n
}
