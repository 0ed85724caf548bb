import { takeToken } from '../store/rate-limits.js'
import type { Store } from '../store/store.js'
import { ApiError } from '../values/api-error.js'

/** The rate limit of the platform, in requests per second for each API key (docs/api-reference.md, Rate limit). */
export const platformRateLimit = 20

/** Throws 429 if a subject (an API key or a login) has sent too many requests recently. */
export type RateLimit = (subject: string) => Promise<void>

/**
 * Creates a token bucket of one second for each subject (docs/api-reference.md, Rate limit). Processes that share a
 * database share the buckets. If `perSecond` is 0, there is no limit.
 */
export function createRateLimit({ db, engine }: Store, perSecond: number): RateLimit {
  if (perSecond === 0) return async () => {}
  const bucket = { size: perSecond, interval: 1000 / perSecond }
  const take = engine.isShared
    ? (subject: string) => takeToken(db, subject, bucket)
    : createLocalBuckets(bucket)
  return async (subject) => {
    if (!(await take(subject))) {
      throw new ApiError(429, 'Too many requests, please try again later.', undefined, 1)
    }
  }
}

function createLocalBuckets({ size, interval }: { size: number; interval: number }) {
  const fullAt = new Map<string, number>()
  return async (subject: string): Promise<boolean> => {
    const now = performance.now()
    const next = Math.max(fullAt.get(subject) ?? 0, now) + interval
    if (next > now + size * interval) return false
    fullAt.set(subject, next)
    return true
  }
}
