import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { isLocked, sqliteTrouble } from '../store/sqlite-errors.js'
import { ServerStartError } from '../values/start-error.js'

/** How long commands that use the database for a moment are waited for, and how often it is tried, in milliseconds. */
const commandTimeoutMs = 5000
const retryIntervalMs = 50

/** What a lock file says in its `user_version` once a server has worked under it. */
const usedVersion = 1

/**
 * Locks a data folder; returns the function that releases it. Throws `ServerStartError` if another server works on it.
 *
 * The lock is an exclusive lock on a tiny database, `server.lock`. The operating system releases it when the process ends,
 * however it ends, so that none is ever left behind. If somebody deletes the file, a server that runs keeps the lock of a
 * file that no longer has a name. A lock file that no server has worked under says nothing about such a server, so then the
 * database itself must not be open in another process.
 */
export async function lockDataFolder(folder: {
  readonly path: string
  readonly database: string
}): Promise<() => void> {
  const { path, database } = folder
  const lock = takeLock(path)
  try {
    if (versionOf(lock) !== usedVersion) {
      if (existsSync(database)) await waitUntilUnused(database, path)
      lock.exec(`pragma user_version = ${usedVersion}`)
    }
    // In this mode, the end of a transaction does not release the lock.
    lock.exec('commit')
    return () => lock.close()
  } catch (error) {
    lock.close()
    throw error
  }
}

function versionOf(lock: Database.Database): unknown {
  return Object(lock.prepare('pragma user_version').get()).user_version
}

/** Opens the lock file in an exclusive transaction. */
function takeLock(path: string): Database.Database {
  const file = join(path, 'server.lock')
  try {
    return openLock(file)
  } catch (error) {
    if (isLocked(error)) throw isInUse(path, error)
    if (sqliteTrouble(error) !== 'damaged') {
      throw new ServerStartError(`Cannot lock the data folder ${path}: ${reasonOf(error)}`, { cause: error })
    }
    // The file holds nothing else, and a new one is not trusted.
    rmSync(file)
    return openLock(file)
  }
}

function openLock(file: string): Database.Database {
  const lock = new Database(file)
  try {
    lock.exec('pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

/** Throws if another process has the database open for longer than a command would. */
async function waitUntilUnused(database: string, path: string): Promise<void> {
  const giveUpAt = performance.now() + commandTimeoutMs
  for (;;) {
    try {
      return mustBeUnused(database)
    } catch (error) {
      if (!isLocked(error)) throw error
      if (performance.now() > giveUpAt) throw isInUse(path, error)
    }
    await sleep(retryIntervalMs)
  }
}

/** Connections of other processes hold a shared lock for as long as they are open, which excludes an exclusive one. */
function mustBeUnused(database: string): void {
  const probe = new Database(database)
  try {
    // Prepared statements would keep the connection alive, and its lock with it, until they are collected as garbage.
    probe.exec('pragma synchronous = FULL; pragma locking_mode = exclusive; begin exclusive; rollback')
  } finally {
    probe.close()
  }
}

function isInUse(path: string, cause: unknown): ServerStartError {
  return new ServerStartError(
    `Another server already works on ${path}. Stop it first, or choose another folder with --data.`,
    { cause },
  )
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
