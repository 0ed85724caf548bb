import type { Kysely } from 'kysely'
import type { Engine } from '../../engine.js'

/** Makes all text compare by code point, whatever the locale of the database. */
export async function codePointOrder(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await engine.compareByCodePoint(db)
}
