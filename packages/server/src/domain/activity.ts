import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { recordActivity } from '../store/users.js'

/**
 * Records that a user was active today: one write per user and day, not one per request. If that fails, it only logs a
 * warning, because the request itself has already succeeded.
 */
export async function recordDailyActivity(db: Db, user: UserRow, log: FastifyBaseLogger): Promise<void> {
  const today = getToday()
  if (user.lastActivity === today) return
  await recordActivity(db, user.id, today).catch((error: unknown) => {
    log.warn({ err: error }, 'could not record the activity of a user')
  })
}

const dayMs = 24 * 60 * 60 * 1000
let today = { day: -1, date: '' }

/** Returns the current date, such as `2026-08-01`. Formats it once a day, because every request needs it. */
function getToday(): string {
  const day = Math.floor(Date.now() / dayMs)
  if (day !== today.day) today = { day, date: new Date(day * dayMs).toISOString().slice(0, 10) }
  return today.date
}
