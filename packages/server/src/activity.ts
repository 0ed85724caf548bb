import type { Db } from './store/database.js'
import type { UserRow } from './store/schema.js'
import { recordActivity } from './store/users.js'

/** Notes that a user was active today: one write a day and user, not one a request. */
export async function recordDailyActivity(db: Db, user: UserRow): Promise<void> {
  const today = new Date().toISOString().slice(0, 10)
  if (user.lastActivity !== today) await recordActivity(db, user.id, today)
}
