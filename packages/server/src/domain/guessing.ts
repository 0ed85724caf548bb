import { ApiError } from '../api-error.js'
import type { Db } from '../store/database.js'
import { countFailedAttempt, listFailedAttempts } from '../store/failed-attempts.js'

/** How many failures something may have within a quarter of an hour. */
export interface GuessLimit {
  /** What is guessed at, or who guesses. */
  readonly subject: string
  readonly failures: number
}

const windowMs = 15 * 60 * 1000

/** Throws 429 where there have been too many failures lately: guessing a secret would take for ever at this rate. */
export async function refuseGuessing(db: Db, limits: readonly GuessLimit[]): Promise<void> {
  const at = new Date()
  const subjects = limits.map(({ subject }) => subject)
  const failed = await listFailedAttempts(db, subjects, at.toISOString())
  const waits = failed.flatMap(({ subject, failures, windowEndsAt }) => {
    const limit = limits.find((candidate) => candidate.subject === subject)
    return limit && failures >= limit.failures ? Date.parse(windowEndsAt) - at.getTime() : []
  })
  if (waits.length === 0) return
  const seconds = Math.ceil(Math.max(...waits) / 1000)
  throw new ApiError(429, `too many failed attempts; try again in ${minutes(seconds)}`, undefined, seconds)
}

export async function countFailure(db: Db, limits: readonly GuessLimit[]): Promise<void> {
  const at = new Date()
  const window = { at: at.toISOString(), windowEndsAt: new Date(at.getTime() + windowMs).toISOString() }
  for (const { subject } of limits) await countFailedAttempt(db, subject, window)
}

function minutes(seconds: number): string {
  const count = Math.ceil(seconds / 60)
  return count === 1 ? 'a minute' : `${count} minutes`
}
