import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { QasError } from 'qasphere-client'
import { configFolder } from '../input/preferences.js'
import { createFolders } from '../output/create-folders.js'
import { isMissing } from './private-files.js'
import { retryWhileInUse } from './retry-while-in-use.js'

/** Maximum time that a holder keeps a lock, in milliseconds. */
const maxHoldMs = 60_000

/** The lock of an account, wherever its secret is kept. */
export function lockFile(account: string): string {
  return join(configFolder(), `${account.replace(':', '.')}.lock`)
}

/**
 * Does work while no other process of this user does it under the same lock file. A lock whose holder has died, or has
 * held it for longer than `maxHoldMs`, is taken over.
 *
 * @throws QasError of kind `usage` if another process still holds the lock after twice that time.
 */
export async function whileLocked<T>(path: string, work: () => Promise<T>): Promise<T> {
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
    if (holder !== undefined && isStale(path, holder)) takeAway(path, holder)
    else if (Date.now() > deadline)
      throw new QasError('usage', `${path} is locked by another qasphere process`, {})
    else await sleep(20 + Math.random() * 30)
  }
}

/** Creates the lock unless there is one; returns whether it did. */
function createLock(path: string, own: string): boolean {
  const draft = `${path}.${crypto.randomUUID()}`
  writeFileSync(draft, own, { flag: 'wx', mode: 0o600 })
  try {
    return linkLock(draft, path)
  } finally {
    retryWhileInUse(() => rmSync(draft, { force: true }))
  }
}

/** Makes a file the lock unless there is one; returns whether it did. So the lock is never empty. */
function linkLock(file: string, path: string): boolean {
  try {
    retryWhileInUse(() => linkSync(file, path))
    return true
  } catch (error) {
    if (isTaken(error)) return false
    // Some file systems have no hard links, such as FAT and network shares, and report that in many ways. If it was
    // something else, writing the lock fails, too.
    return writeLock(path, readFileSync(file, 'utf8'))
  }
}

/** The same without hard links. Others may see the lock empty for a moment: they take it for one that is held. */
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

/** Whether the holder was a process of this machine that is gone. */
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

/** Removes the lock of one holder and of no other: another process may have taken it over a moment ago. */
function takeAway(path: string, holder: string): void {
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
