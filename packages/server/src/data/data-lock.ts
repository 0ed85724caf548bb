import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { classifySqliteError, isLocked } from '../store/sqlite-errors.js'
import { getReason } from '../values/reason.js'
import { ServerStartError } from '../values/start-error.js'
import { toStartError } from './data-errors.js'
import { createPrivateFile } from './private-file.js'

/** How long to wait for commands that use the database briefly, and how often to retry, in milliseconds. */
const commandTimeoutMs = 5000
const retryIntervalMs = 50

/** Value of `user_version` in a lock file that a server has used. */
const usedVersion = 1

/**
 * Locks a data folder and returns a function that releases it. Throws `ServerStartError` if another server uses the
 * folder.
 *
 * The lock is an exclusive lock on a tiny database, `server.lock`. The operating system releases it when the process
 * ends for whatever reason, so no stale lock can remain. If somebody deletes the file, a running server keeps the lock
 * of a file without a name. So a lock file that no server has used does not prove that no server is running: in that
 * case, the database itself must not be open in another process.
 */
export async function lockDataFolder(folder: {
  readonly path: string
  readonly database: string
}): Promise<() => void> {
  const { path, database } = folder
  const lock = takeLock(path)
  try {
    if (readLockVersion(lock) !== usedVersion) {
      if (existsSync(database)) await waitUntilUnused(database, path)
      lock.exec(`pragma user_version = ${usedVersion}`)
    }
    // In this mode, committing does not release the lock.
    lock.exec('commit')
    return () => release(lock)
  } catch (error) {
    release(lock)
    throw error
  }
}

/**
 * Closing is not enough: prepared statements keep a connection, and so its lock, until they are garbage collected, and
 * the same process may start another server before that. In the normal mode, the end of a query releases the lock.
 */
function release(lock: Database.Database): void {
  try {
    if (lock.inTransaction) lock.exec('rollback')
    lock.exec('pragma locking_mode = normal; select 1 from sqlite_schema')
  } finally {
    lock.close()
  }
}

function readLockVersion(lock: Database.Database): unknown {
  return Object(lock.prepare('pragma user_version').get()).user_version
}

/** Opens the lock file in an exclusive transaction. */
function takeLock(path: string): Database.Database {
  const file = join(path, 'server.lock')
  try {
    return openLock(file)
  } catch (error) {
    if (isLocked(error)) throw inUseError(path, error)
    if (classifySqliteError(error) !== 'damaged') {
      throw new ServerStartError(`Cannot lock the data folder ${path}: ${getReason(error)}`, { cause: error })
    }
    // The file contains nothing else, and a new one is not trusted.
    rmSync(file)
    return openLock(file)
  }
}

function openLock(file: string): Database.Database {
  createPrivateFile(file)
  const lock = new Database(file)
  try {
    lock.exec('pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

/**
 * Throws `ServerStartError` if another process has the database open for longer than a command would, or if it cannot be
 * opened.
 */
async function waitUntilUnused(database: string, path: string): Promise<void> {
  const deadline = performance.now() + commandTimeoutMs
  for (;;) {
    try {
      return checkUnused(database)
    } catch (error) {
      if (!isLocked(error)) throw toStartError(error, classifySqliteError, database)
      if (performance.now() > deadline) throw inUseError(path, error)
    }
    await sleep(retryIntervalMs)
  }
}

/** Open connections of other processes have a shared lock, which rules out an exclusive one. */
function checkUnused(database: string): void {
  const probe = new Database(database)
  try {
    // Prepared statements would keep the connection, and so its lock, until they are garbage collected.
    probe.exec('pragma synchronous = FULL; pragma locking_mode = exclusive; begin exclusive; rollback')
  } finally {
    probe.close()
  }
}

function inUseError(path: string, cause: unknown): ServerStartError {
  return new ServerStartError(
    `Another server is already using ${path}. Stop it first, or choose another folder with --data.`,
    { cause },
  )
}
