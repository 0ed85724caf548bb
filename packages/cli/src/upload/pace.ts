import { setTimeout as sleep } from 'node:timers/promises'

/** Keeps requests within a rate: resolves when the next one may go out. */
export type Pace = () => Promise<void>

/** `rate` in requests a second; 0 for no limit. */
export function createPace(rate: number): Pace {
  if (rate === 0) return () => Promise.resolve()
  /** When the last requests went out, or will: as many as one second may have. */
  const recent: number[] = []
  return async () => {
    const now = performance.now()
    const oldest = recent.length < rate ? undefined : recent.shift()
    const at = oldest === undefined ? now : Math.max(now, oldest + 1000)
    recent.push(at)
    if (at > now) await sleep(at - now)
  }
}

/** Works through items with at most `lanes` at once; what one throws stops the others from taking more. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  let hasFailed = false
  const lane = async () => {
    while (next < items.length && !hasFailed) {
      const item = items[next++]
      if (item === undefined) continue
      try {
        await work(item)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane))
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason
}
