import { sql } from 'kysely'
import type { Db } from './database.js'

/**
 * Takes one token of a subject's bucket, if there is one. The bucket holds `size` tokens and gets a new one every
 * `interval` milliseconds; the database's clock counts, as those of the processes may differ.
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
