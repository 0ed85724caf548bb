import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { QasError } from 'qasphere-client'
import { createFolders } from '../output/create-folders.js'
import { configFolder, isMissing } from './config-folder.js'
import { retryWhileInUse } from './retry-while-in-use.js'

/** How long a holder may keep a lock, and so how long others wait for it, in milliseconds. */
const longestHoldMs = 60_000

/** The lock of an account, wherever its secret is kept. */
export function lockFile(account: string): string {
  return join(configFolder(), `${account.replace(':', '.')}.lock`)
}

/**
 * Does some work while no other process of this user does it under the same lock file. A lock whose holder has died,
 * or is past `longestHoldMs`, is taken over. Throws where the lock cannot be had.
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
  const deadline = Date.now() + 2 * longestHoldMs
  createFolders(dirname(path))
  while (!create(path, own)) {
    const holder = readHolder(path)
    if (holder !== undefined && isStale(path, holder)) takeAway(path, holder)
    else if (Date.now() > deadline)
      throw new QasError('usage', `${path} is locked by another qasphere process`, {})
    else await sleep(20 + Math.random() * 30)
  }
}

/** A lock appears with its holder's name in it, never empty. */
function create(path: string, own: string): boolean {
  const draft = `${path}.${crypto.randomUUID()}`
  writeFileSync(draft, own, { flag: 'wx', mode: 0o600 })
  try {
    retryWhileInUse(() => linkSync(draft, path))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    retryWhileInUse(() => rmSync(draft, { force: true }))
  }
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
  return Date.now() - written > longestHoldMs || isDead(holder)
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

/** Removes the lock of one holder and of no other: somebody else may have taken it over a moment ago. */
function takeAway(path: string, holder: string): void {
  const aside = `${path}.${crypto.randomUUID()}`
  try {
    retryWhileInUse(() => renameSync(path, aside))
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  try {
    if (readHolder(aside) !== holder) linkSync(aside, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    retryWhileInUse(() => rmSync(aside, { force: true }))
  }
}
