import type { DatabaseTrouble } from './engine.js'

/** SQLite's result code of an error, such as `SQLITE_BUSY_SNAPSHOT`; empty for other errors. */
function resultCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Whether another connection holds a lock that was needed: the same may succeed a moment later. */
export function isLocked(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(resultCode(error))
}

/** Whether a transaction could not begin because a statement in progress still sees the database as it was before. */
export function isSnapshotOutdated(error: unknown): boolean {
  return resultCode(error) === 'SQLITE_BUSY_SNAPSHOT'
}

/** Whether an error may leave a connection in a state that only a new connection gets rid of. */
export function isConnectionSuspect(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|PROTOCOL)/.test(resultCode(error))
}

/** Classifies by SQLite's result codes (https://sqlite.org/rescode.html); undefined for an error that is our mistake. */
export function sqliteTrouble(error: unknown): DatabaseTrouble | undefined {
  const code = resultCode(error)
  if (isLocked(error)) return 'locked'
  if (code === 'SQLITE_FULL') return 'full'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return 'damaged'
  if (/^SQLITE_READONLY/.test(code)) return 'read-only'
  if (/^SQLITE_(IOERR|CANTOPEN|PROTOCOL)/.test(code)) return 'away'
  // The driver gives no code when it cannot open a file.
  return error instanceof Error && error.message.startsWith('ConnectionFailed(') ? 'away' : undefined
}
