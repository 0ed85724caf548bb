import type { Db } from '../store/database.js'
import {
  deleteExpiredAttempts,
  forgetFailedAttempts,
  listFailedAttempts,
  returnAttempt,
  takeAttempt,
} from '../store/failed-attempts.js'
import type { Store } from '../store/open-store.js'
import { change } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'

/** How many failures are allowed per quarter of an hour. */
export interface GuessLimit {
  /** What is guessed, or where the guesses come from. */
  readonly subject: string
  readonly failures: number
  /** Whether a success forgets all earlier failures of the subject. */
  readonly isForgiven?: boolean
}

const windowMs = 15 * 60 * 1000

/** Throws 429 if there have been too many failures lately. Cheap, but an attempt must also be counted. */
export async function refuseGuessing(db: Db, limits: readonly GuessLimit[]): Promise<void> {
  const at = new Date()
  const subjects = limits.map(({ subject }) => subject)
  const failed = await listFailedAttempts(db, subjects, at.toISOString())
  const waits = failed.flatMap(({ subject, failures, windowEndsAt }) => {
    const limit = limits.find((candidate) => candidate.subject === subject)
    return limit && failures >= limit.failures ? Date.parse(windowEndsAt) - at.getTime() : []
  })
  if (waits.length > 0) throw tooManyAttempts(Math.max(...waits))
}

/**
 * Counts an attempt as a failure before the secret is checked, so that guesses made at the same time cannot get past a
 * limit together. Throws 429 if a limit is reached; the attempt then counts for none of them. Call `forgiveAttempt`
 * after a success.
 */
export async function countAttempt(store: Store, limits: readonly GuessLimit[]): Promise<void> {
  const time = Date.now()
  const at = new Date(time).toISOString()
  const windowEndsAt = new Date(time + windowMs).toISOString()
  await deleteExpiredAttempts(store.db, at)
  await change(store, async (db) => {
    for (const { subject, failures } of limits) {
      if (await takeAttempt(db, subject, { max: failures, at, windowEndsAt })) continue
      await refuseGuessing(db, limits)
      throw tooManyAttempts(windowMs)
    }
  })
}

/** Takes back a counted attempt that was right. */
export async function forgiveAttempt(store: Store, limits: readonly GuessLimit[]): Promise<void> {
  await change(store, async (db) => {
    for (const { subject, isForgiven } of limits) {
      if (isForgiven) await forgetFailedAttempts(db, subject)
      else await returnAttempt(db, subject)
    }
  })
}

function tooManyAttempts(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000)
  return new ApiError(
    429,
    `too many failed attempts; try again in ${minutesText(seconds)}`,
    undefined,
    seconds,
  )
}

function minutesText(seconds: number): string {
  const count = Math.ceil(seconds / 60)
  return count === 1 ? 'a minute' : `${count} minutes`
}
