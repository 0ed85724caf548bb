import type { Kysely, Transaction } from 'kysely'
import type { Database } from './schema.js'

/** The database, or a transaction on it: what every query takes. */
export type Db = Kysely<Database> | Transaction<Database>

/** The current time, in the format of every table. */
export function now(): string {
  return new Date().toISOString()
}
