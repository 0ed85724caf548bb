import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { recordActivity } from '../store/users.js'

/**
 * Notes that a user was active today: one write a day and user, not one a request. Where it cannot be noted, the log says
 * so: what the user asked for is done by then, and the answer must not say otherwise.
 */
export async function recordDailyActivity(db: Db, user: UserRow, log: FastifyBaseLogger): Promise<void> {
  const today = new Date().toISOString().slice(0, 10)
  if (user.lastActivity === today) return
  await recordActivity(db, user.id, today).catch((error: unknown) => {
    log.warn({ err: error }, 'it could not be noted that a user was active')
  })
}
