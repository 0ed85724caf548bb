import { availableParallelism } from 'node:os'
import { ApiError } from '../values/api-error.js'

// A check costs about 50 ms of one core and blocks a thread of the pool that also reads and writes files.
const maxRunning = Math.max(1, Math.min(2, availableParallelism() - 1))
const maxWaiting = 64
/** Of these, the ones from one address, so that nobody takes all places. */
const maxOfAddress = 32

let running = 0
const waiting: (() => void)[] = []
const ofAddress = new Map<string, number>()

/**
 * Checks a password when it is its turn: few run at a time, so that uploads and other requests are not starved. Throws 429
 * if too many checks from the address are pending, 503 if too many are pending at all.
 */
export async function checkInTurn<T>(address: string, check: () => Promise<T>): Promise<T> {
  const pending = ofAddress.get(address) ?? 0
  if (pending >= maxOfAddress) throw new ApiError(429, tooMany('from your address '), undefined, 1)
  if (waiting.length >= maxWaiting) throw new ApiError(503, tooMany(''), undefined, 1)
  ofAddress.set(address, pending + 1)
  try {
    await takeTurn()
    return await check().finally(endTurn)
  } finally {
    const left = (ofAddress.get(address) ?? 1) - 1
    if (left === 0) ofAddress.delete(address)
    else ofAddress.set(address, left)
  }
}

function tooMany(where: string): string {
  return `too many logins ${where}at once; try again in a second`
}

async function takeTurn(): Promise<void> {
  if (running < maxRunning) running += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
}

/** Passes the turn on, or frees it. */
function endTurn(): void {
  const next = waiting.shift()
  if (next) next()
  else running -= 1
}
