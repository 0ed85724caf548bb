import type { Kysely, Transaction } from 'kysely'
import type { Database } from './schema.js'

/** The database or a transaction; every query takes one. */
export type Db = Kysely<Database> | Transaction<Database>

/** Returns the current time in the format that all tables use. */
export function now(): string {
  return new Date().toISOString()
}
