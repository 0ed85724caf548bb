import { Kysely, type Transaction } from 'kysely'
import type { Engine } from './engine.js'
import { migrate } from './migrate.js'
import type { Database } from './schema.js'

/** The database, or a transaction on it: what every query takes. */
export type Db = Kysely<Database> | Transaction<Database>

/** An open database of the newest schema. */
export interface Store {
  readonly db: Kysely<Database>
  readonly engine: Engine
}

/** Opens the database of an engine and brings it to the newest schema. */
export async function openStore(engine: Engine): Promise<Store> {
  const db = new Kysely<Database>({ dialect: engine.dialect })
  try {
    await migrate(db, engine)
    return { db, engine }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** The time as every table keeps it. */
export function now(): string {
  return new Date().toISOString()
}
