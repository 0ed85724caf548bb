import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { recordActivity } from '../store/users.js'

/**
 * Records that a user was active today: one write per user and day, not one per request. If that fails, it only logs a
 * warning, because the request itself has already succeeded.
 */
export async function recordDailyActivity(db: Db, user: UserRow, log: FastifyBaseLogger): Promise<void> {
  const today = new Date().toISOString().slice(0, 10)
  if (user.lastActivity === today) return
  await recordActivity(db, user.id, today).catch((error: unknown) => {
    log.warn({ err: error }, 'could not record the activity of a user')
  })
}
