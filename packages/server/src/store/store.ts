import type { Db } from './database.js'
import type { Engine } from './engine.js'

/** The database, or a transaction on it, with what is specific to its engine. */
export interface Store {
  readonly db: Db
  readonly engine: Engine
}
