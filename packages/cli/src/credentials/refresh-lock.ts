import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { QasError } from 'qasphere-client'
import { createFolders } from 'qasphere-client/create-folders'
import { getCredentialsFolder } from '../input/preferences.js'
import { isMissing } from './private-files.js'
import { retryWhileInUse } from './retry-while-in-use.js'

/** Maximum time that a holder keeps a lock, in milliseconds. */
const maxHoldMs = 60_000

/** Returns the lock file of an account, wherever its secret is stored. */
export function getLockFile(account: string): string {
  return join(getCredentialsFolder(), `${account.replace(':', '.')}.lock`)
}

/**
 * Runs `work` while no other process of this user runs it with the same lock file. If the holder has died, or has held the
 * lock for longer than `maxHoldMs`, the lock is taken over.
 *
 * @throws QasError of kind `usage` if another process still holds the lock after twice that time.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const own = JSON.stringify({ pid: process.pid, host: hostname(), id: crypto.randomUUID() })
  await acquire(path, own)
  try {
    return await work()
  } finally {
    if (readHolder(path) === own) retryWhileInUse(() => rmSync(path, { force: true }))
  }
}

async function acquire(path: string, own: string): Promise<void> {
  const deadline = Date.now() + 2 * maxHoldMs
  createFolders(dirname(path))
  while (!createLock(path, own)) {
    const holder = readHolder(path)
    if (holder !== undefined && isStale(path, holder)) removeLock(path, holder)
    else if (Date.now() > deadline)
      throw new QasError('usage', `${path} is locked by another qasphere process`, {})
    else await sleep(20 + Math.random() * 30)
  }
}

/** Creates the lock unless it exists. Returns whether it did. */
function createLock(path: string, own: string): boolean {
  const draft = `${path}.${crypto.randomUUID()}`
  writeFileSync(draft, own, { flag: 'wx', mode: 0o600 })
  try {
    return linkLock(draft, path)
  } finally {
    retryWhileInUse(() => rmSync(draft, { force: true }))
  }
}

/** Links a complete file as the lock unless the lock exists, so that it is never empty. Returns whether it did. */
function linkLock(file: string, path: string): boolean {
  try {
    retryWhileInUse(() => linkSync(file, path))
    return true
  } catch (error) {
    if (isTaken(error)) return false
    // Some file systems, such as FAT and network shares, have no hard links and report that in different ways. If the cause
    // is something else, writing the lock also fails.
    return writeLock(path, readFileSync(file, 'utf8'))
  }
}

/** Creates the lock without hard links. Others may see it empty for a moment, and wait as for any lock. */
function writeLock(path: string, holder: string): boolean {
  try {
    retryWhileInUse(() => writeFileSync(path, holder, { flag: 'wx', mode: 0o600 }))
    return true
  } catch (error) {
    if (isTaken(error)) return false
    throw error
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function readHolder(path: string): string | undefined {
  try {
    return retryWhileInUse(() => readFileSync(path, 'utf8'))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isStale(path: string, holder: string): boolean {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  return Date.now() - written > maxHoldMs || isDead(holder)
}

/** Whether the holder was a process on this machine that has ended. */
function isDead(holder: string): boolean {
  const [, pid, host] = /^\{"pid":(\d+),"host":("[^"]*")/.exec(holder) ?? []
  if (pid === undefined || host !== JSON.stringify(hostname())) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** Removes the lock if it still belongs to the holder. Another process may have taken it over in the meantime. */
function removeLock(path: string, holder: string): void {
  const aside = `${path}.${crypto.randomUUID()}`
  try {
    retryWhileInUse(() => renameSync(path, aside))
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  try {
    if (readHolder(aside) !== holder) linkLock(aside, path)
  } finally {
    retryWhileInUse(() => rmSync(aside, { force: true }))
  }
}
