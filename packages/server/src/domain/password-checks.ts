import { availableParallelism } from 'node:os'
import { ApiError } from '../values/api-error.js'

// A check takes about 50 ms of CPU time and blocks a thread of the pool that also reads and writes files.
const maxRunning = Math.max(1, Math.min(2, availableParallelism() - 1))
const maxWaiting = 64
/** Limit per address, so that one client cannot take all places in the queue. */
const maxPerAddress = 32

let running = 0
const waiting: (() => void)[] = []
const pendingByAddress = new Map<string, number>()

/**
 * Queues a password check. Only a few run at a time, so that they do not starve uploads and other requests. Throws 429
 * if too many checks from the address are pending, 503 if too many are pending in total.
 */
export async function queueCheck<T>(address: string, check: () => Promise<T>): Promise<T> {
  const pending = pendingByAddress.get(address) ?? 0
  if (pending >= maxPerAddress) throw new ApiError(429, tooMany('from your address '), undefined, 1)
  if (waiting.length >= maxWaiting) throw new ApiError(503, tooMany(''), undefined, 1)
  pendingByAddress.set(address, pending + 1)
  try {
    await acquireSlot()
    return await check().finally(releaseSlot)
  } finally {
    const left = (pendingByAddress.get(address) ?? 1) - 1
    if (left === 0) pendingByAddress.delete(address)
    else pendingByAddress.set(address, left)
  }
}

function tooMany(where: string): string {
  return `too many logins ${where}at once; try again in a second`
}

async function acquireSlot(): Promise<void> {
  if (running < maxRunning) running += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
}

/** Passes the slot to the next check in the queue, or frees it. */
function releaseSlot(): void {
  const next = waiting.shift()
  if (next) next()
  else running -= 1
}
