import type { DatabaseErrorKind, Engine } from '../store/engine.js'
import { UnknownOutcomeError } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'
import { getReason } from '../values/reason.js'
import { ServerStartError } from '../values/start-error.js'

type Explain = (database: string) => string

const explanations: Readonly<Record<DatabaseErrorKind, Explain>> = {
  away: (database) =>
    `Cannot read ${database}. Check that it exists, that you have permission to read it, and that its disk works`,
  locked: (database) => `Another process has locked ${database}. Try again when that process is done`,
  full: (database) => `The disk of ${database} is full. Free some space and try again`,
  conflict: (database) => `Other processes were changing the same data in ${database}. Try again`,
  'read-only': (database) =>
    `Cannot write to ${database}. Check that you own it and its folder, and that the file system is not mounted read-only`,
  damaged: (database) =>
    `${database} is damaged or is not an SQLite database. Restore a backup, or save what is readable with: sqlite3 ${database} .recover`,
}

/**
 * Converts an error about data to one that names the database and says what to do. `database` is its file, or `the
 * database`. Returns errors that are our own bugs unchanged.
 */
export function toStartError(
  error: unknown,
  classifyError: Engine['classifyError'],
  database: string,
): unknown {
  if (error instanceof ServerStartError) return error
  if (error instanceof UnknownOutcomeError) {
    const message = `The connection to ${database} was lost before it confirmed the change. List what you changed to see whether it was saved, before you try again`
    return new ServerStartError(`${message}${formatReason(error.cause)}`, { cause: error })
  }
  if (error instanceof ApiError) {
    return new ServerStartError(`${capitalize(error.message)}${formatReason(error.cause)}`, { cause: error })
  }
  const kind = classifyError(error)
  if (!kind) return error
  return new ServerStartError(`${capitalize(explanations[kind](database))}${formatReason(error)}`, {
    cause: error,
  })
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function formatReason(error: unknown): string {
  const reason = error instanceof Error ? getReason(error) : ''
  return reason === '' ? '' : ` (${reason})`
}
