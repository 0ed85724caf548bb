import { setTimeout as sleep } from 'node:timers/promises'
import { classifyError, isInterrupted } from './classify-error.js'
import { isQasError, type QasError } from './errors.js'
import { defaultRetry, type RetryPolicy } from './retry-policy.js'

/** What an attempt came to. */
export type Attempt<T> = { readonly value: T } | { readonly error: unknown }

/** Milliseconds until the next attempt; undefined if the attempt was the last. The first attempt is number 1. */
export type DelayAfter<T> = (attempt: Attempt<T>, number: number) => number | undefined

/**
 * Makes attempts until `delayAfter` says that one was the last, or `signal` is aborted. Returns the value of the last
 * attempt.
 *
 * @throws the error of the last attempt, and whatever `delayAfter` throws.
 */
export async function retry<T>(
  act: () => Promise<T>,
  delayAfter: DelayAfter<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (let number = 1; ; number++) {
    const attempt = await settle(act)
    const delayMs = delayAfter(attempt, number)
    if (delayMs !== undefined)
      await sleep(delayMs, undefined, signal ? { signal } : {}).catch(() => undefined)
    if (delayMs !== undefined && !signal?.aborted) continue
    if ('error' in attempt) throw attempt.error
    return attempt.value
  }
}

async function settle<T>(act: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await act() }
  } catch (error) {
    return { error }
  }
}

/**
 * The delays of an action that consists of requests: it is retried while its errors may be gone later, with time for
 * what is still under way on the server to end. Only for actions that do no harm if they are done twice.
 */
export function whileTemporary(maxAttempts = 4): DelayAfter<unknown> {
  return (attempt, number) => {
    if (!('error' in attempt) || classifyError(attempt.error) === 'permanent') return undefined
    if (isUnavailable(attempt.error)) return unavailableDelay(attempt.error.details.retryAfterMs, number)
    return number < maxAttempts ? settlingMs(attempt.error) * number : undefined
  }
}

/** Whether the server is not available at the moment, which deserves more patience than other errors. */
function isUnavailable(error: unknown): error is QasError<'api'> {
  return isQasError(error) && error.kind === 'api' && error.details.status === 503
}

/** Milliseconds until an action is retried after 503, as the platform recommends for requests. */
function unavailableDelay(askedMs: number | undefined, number: number): number | undefined {
  if (number > defaultRetry.retries || (askedMs ?? 0) > maxDelayMs) return undefined
  return Math.max(askedMs ?? 0, backoff(defaultRetry, number - 1))
}

/** Milliseconds that what is still under way on the server may take to end. */
function settlingMs(error: unknown): number {
  return isQasError(error) && error.kind === 'network' && error.details.failure === 'timeout' ? 5000 : 1000
}

/** An attempt to send one request: an answer of any status, or the error why there is none. */
export interface RequestAttempt {
  readonly attempt: Attempt<{ readonly status: number; readonly retryAfter: string | undefined }>
  /** From 1. */
  readonly number: number
  /** Whether the request is safe to repeat. */
  readonly isRepeatable: boolean
}

/** Maximum delay that a server can ask for, in milliseconds: beyond it, an error now is worth more. */
const maxDelayMs = 300_000

/** Milliseconds until a request is sent again; undefined if its outcome stands. */
export function requestDelay(
  { attempt, number, isRepeatable }: RequestAttempt,
  policy: RetryPolicy,
): number | undefined {
  if (number > policy.retries) return undefined
  const backoffMs = backoff(policy, number - 1)
  if ('error' in attempt) return isRepeatable && isInterrupted(attempt.error) ? backoffMs : undefined
  const { status, retryAfter } = attempt.value
  if (!isRetriedStatus(status, isRepeatable, policy)) return undefined
  const askedMs = parseRetryAfter(retryAfter, Date.now())
  if (askedMs === undefined) return backoffMs
  return askedMs <= maxDelayMs ? askedMs : undefined
}

/** Statuses of gateways, which do not tell whether the server has carried out the request. */
const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504])

function isRetriedStatus(
  status: number,
  isRepeatable: boolean,
  { gatewayErrors = 'retry' }: RetryPolicy,
): boolean {
  if (status === 429) return true
  if (!gatewayStatuses.has(status)) return false
  return gatewayErrors === 'check' ? isRepeatable : status !== 504
}

/** Milliseconds before a retry (from 0): exponential, plus up to a quarter so that clients spread. */
function backoff(policy: RetryPolicy, retries: number): number {
  return policy.baseDelayMs * 2 ** retries * (1 + Math.random() / 4)
}

/** What a `Retry-After` header asks for in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000
  // Every form of an HTTP date begins with a weekday; Date.parse also accepts other texts, which are not dates here.
  const date = /^\s*[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
