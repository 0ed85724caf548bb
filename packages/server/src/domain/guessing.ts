import type { Db } from '../store/database.js'
import {
  deleteExpiredAttempts,
  forgetFailedAttempts,
  listFailedAttempts,
  returnAttempt,
  takeAttempt,
} from '../store/failed-attempts.js'
import type { Store } from '../store/store.js'
import { change } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'

/** Limits failed attempts per 15 minutes. */
export interface GuessLimit {
  /** What is being guessed, or where the guesses come from. */
  readonly subject: string
  readonly maxFailures: number
  /** Whether a success clears all earlier failures of the subject. */
  readonly clearsOnSuccess?: boolean
}

const windowMs = 15 * 60 * 1000

/**
 * Throws 429 if there were too many failures recently. This check is cheap but counts nothing: call `countAttempt` as
 * well.
 */
export async function checkGuessLimits(db: Db, limits: readonly GuessLimit[]): Promise<void> {
  const at = new Date()
  const subjects = limits.map(({ subject }) => subject)
  const failed = await listFailedAttempts(db, subjects, at.toISOString())
  const waits = failed.flatMap(({ subject, failures, windowEndsAt }) => {
    const limit = limits.find((candidate) => candidate.subject === subject)
    return limit && failures >= limit.maxFailures ? Date.parse(windowEndsAt) - at.getTime() : []
  })
  if (waits.length > 0) throw tooManyAttemptsError(Math.max(...waits))
}

/**
 * Counts an attempt as a failure before the secret is checked, so that concurrent guesses cannot exceed a limit
 * together. Throws 429 if a limit is reached; then the attempt does not count for any limit. Call `forgiveAttempt`
 * after a success.
 */
export async function countAttempt(store: Store, limits: readonly GuessLimit[]): Promise<void> {
  const time = Date.now()
  const at = new Date(time).toISOString()
  const windowEndsAt = new Date(time + windowMs).toISOString()
  await deleteExpiredAttempts(store.db, at)
  await change(store, async (db) => {
    for (const { subject, maxFailures } of limits) {
      if (await takeAttempt(db, subject, { max: maxFailures, at, windowEndsAt })) continue
      await checkGuessLimits(db, limits)
      throw tooManyAttemptsError(windowMs)
    }
  })
}

/** Undoes `countAttempt` after a successful attempt. */
export async function forgiveAttempt(store: Store, limits: readonly GuessLimit[]): Promise<void> {
  await change(store, async (db) => {
    for (const { subject, clearsOnSuccess } of limits) {
      if (clearsOnSuccess) await forgetFailedAttempts(db, subject)
      else await returnAttempt(db, subject)
    }
  })
}

function tooManyAttemptsError(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000)
  return new ApiError(
    429,
    `too many failed attempts; try again in ${formatMinutes(seconds)}`,
    undefined,
    seconds,
  )
}

function formatMinutes(seconds: number): string {
  const count = Math.ceil(seconds / 60)
  return count === 1 ? 'a minute' : `${count} minutes`
}
