import { closeSync, openSync } from 'node:fs'

/**
 * Creates an empty file that only its owner can read, unless the file exists. SQLite would create its database readable
 * by everybody whom the umask permits, which belongs to the program that the server runs in. It gives the files next to
 * a database, such as its write-ahead log, the mode of the database.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
