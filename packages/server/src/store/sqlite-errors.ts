import type { DatabaseErrorKind } from './engine.js'

/** Returns the SQLite result code of an error, such as `SQLITE_BUSY_SNAPSHOT`; empty for other errors. */
function getResultCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Whether another connection has a required lock, so that retrying may succeed. */
export function isLocked(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(getResultCode(error))
}

/** Whether a transaction could not begin because a statement in progress still sees an old snapshot. */
export function isSnapshotOutdated(error: unknown): boolean {
  return getResultCode(error) === 'SQLITE_BUSY_SNAPSHOT'
}

/** Whether an error may leave the connection in a state that only a new connection fixes. */
export function isConnectionSuspect(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|PROTOCOL)/.test(getResultCode(error))
}

/**
 * Classifies an error by its SQLite result code (https://sqlite.org/rescode.html); undefined for an error that is our
 * own bug.
 */
export function classifySqliteError(error: unknown): DatabaseErrorKind | undefined {
  const code = getResultCode(error)
  if (isLocked(error)) return 'locked'
  if (code === 'SQLITE_FULL') return 'full'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return 'damaged'
  if (/^SQLITE_READONLY/.test(code)) return 'read-only'
  if (/^SQLITE_(IOERR|CANTOPEN|PROTOCOL)/.test(code)) return 'away'
  // The driver sets no code if it cannot open a file.
  return error instanceof Error && error.message.startsWith('ConnectionFailed(') ? 'away' : undefined
}
