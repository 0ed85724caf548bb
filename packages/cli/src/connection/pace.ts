import { setTimeout as sleep } from 'node:timers/promises'

/** Keeps requests within a rate: resolves when the next one may be sent. */
export interface Pace {
  (): Promise<void>
  /** Gives up bursts: the server has refused a request because there were too many. */
  slowDown(): void
}

/**
 * The share of a second's requests that are sent at once. The platform and our server allow all of them, but a first
 * request that takes longer than the others would make those that follow arrive too early.
 */
const burstShare = 0.75

/**
 * Lets a burst of requests pass, then `rate` per second (0 for no limit). After `slowDown`, requests are spaced evenly,
 * which no way of counting can find too many.
 */
export function createPace(rate: number): Pace {
  if (rate === 0) return Object.assign(() => Promise.resolve(), { slowDown: () => undefined })
  const intervalMs = 1000 / rate
  let burst = Math.max(1, Math.floor(rate * burstShare))
  /** When a whole burst may pass again, by `performance.now()`. */
  let readyAt = 0
  const wait = async () => {
    const now = performance.now()
    readyAt = Math.max(readyAt, now) + intervalMs
    const delayMs = readyAt - burst * intervalMs - now
    // Less is a rounding error, for which a timer would wait a whole millisecond.
    if (delayMs > 0.001) await sleep(delayMs)
  }
  const slowDown = () => {
    burst = 1
  }
  return Object.assign(wait, { slowDown })
}
