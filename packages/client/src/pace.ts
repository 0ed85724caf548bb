import { setTimeout as sleep } from 'node:timers/promises'

/** Limits the rate of requests: resolves when the next request may be sent. */
export interface Pace {
  (): Promise<void>
  /** Stops bursts, after the server has rejected a request because there were too many. */
  slowDown(): void
}

/**
 * The share of one second's requests that are sent in a burst. The platform and our server allow all of them, but if the
 * first request takes longer than the others, the requests after the burst would arrive too early.
 */
const burstShare = 0.75

/**
 * Allows a burst of requests, then `rate` per second (0 for no limit). After `slowDown`, requests are spaced evenly, so
 * that no kind of rate limit rejects them.
 */
export function createPace(rate: number): Pace {
  if (rate === 0) return Object.assign(() => Promise.resolve(), { slowDown: () => undefined })
  const intervalMs = 1000 / rate
  let burst = Math.max(1, Math.floor(rate * burstShare))
  /** When a full burst is allowed again, in milliseconds of `performance.now()`. */
  let readyAt = 0
  const wait = async () => {
    const now = performance.now()
    readyAt = Math.max(readyAt, now) + intervalMs
    const delayMs = readyAt - burst * intervalMs - now
    // A smaller delay is a rounding error, and a timer would wait a full millisecond.
    if (delayMs > 0.001) await sleep(delayMs)
  }
  const slowDown = () => {
    burst = 1
  }
  return Object.assign(wait, { slowDown })
}
