import type { DatabaseTrouble, Engine } from '../store/engine.js'
import { ApiError } from '../values/api-error.js'
import { ServerStartError } from '../values/start-error.js'

type Explain = (database: string) => string

const explanations: Readonly<Record<DatabaseTrouble, Explain>> = {
  away: (database) =>
    `Cannot read ${database}. Check that it exists, that you may read it, and that its disk works`,
  locked: (database) => `Another process keeps ${database} locked. Try again when that process is done`,
  full: (database) => `The disk of ${database} is full. Free some space and try again`,
  conflict: (database) => `Other processes were changing the same data in ${database}. Try again`,
  'read-only': (database) =>
    `Cannot write ${database}. Check that you own it and its folder, and that the file system is not mounted read-only`,
  damaged: (database) =>
    `${database} is damaged or is not an SQLite database. Restore a backup, or save what is readable with: sqlite3 ${database} .recover`,
}

/**
 * Turns what went wrong with data into an error that names the database and says what to do. `database` is its file, or
 * `the database`. Returns errors that are our own mistake as they are.
 */
export function toStartError(error: unknown, troubleOf: Engine['troubleOf'], database: string): unknown {
  if (error instanceof ServerStartError) return error
  if (error instanceof ApiError) {
    return new ServerStartError(`${sentence(error.message)}${reasonOf(error.cause)}`, { cause: error })
  }
  const kind = troubleOf(error)
  if (!kind) return error
  return new ServerStartError(`${sentence(explanations[kind](database))}${reasonOf(error)}`, { cause: error })
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? ` (${error.message})` : ''
}
