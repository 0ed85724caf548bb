/** How a request is repeated. */
export interface RetryPolicy {
  /** Maximum number of retries. */
  readonly retries: number
  /** The first wait in milliseconds; each further one is twice as long. */
  readonly baseDelayMs: number
  /** The statuses after which a request is repeated: 429, 502 and 503 by default. */
  readonly statuses?: ReadonlySet<number>
}

/** As the platform recommends: 1 s · 2ⁿ, and at most five retries. */
export const defaultRetry: RetryPolicy = { retries: 5, baseDelayMs: 1000 }

/** The longest wait a server can ask for, in milliseconds: beyond it an error now is worth more. */
export const longestWaitMs = 300_000

const retriedStatuses = new Set([429, 502, 503])

/** Statuses that say "not now": the request was not carried out, so any method may be repeated. */
export function isRetriedStatus(status: number, { statuses = retriedStatuses }: RetryPolicy): boolean {
  return statuses.has(status)
}

/** Milliseconds before repetition `attempt` (from 0): exponential, plus up to a quarter so that clients spread. */
export function backoff(policy: RetryPolicy, attempt: number): number {
  return policy.baseDelayMs * 2 ** attempt * (1 + Math.random() / 4)
}

/** What a `Retry-After` header asks for in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000
  // Every form of an HTTP date begins with a weekday; Date.parse also accepts other texts, which are not dates here.
  const date = /^\s*[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
