import type { Handlers } from '../handler.js'
import { auditLogHandlers } from './audit-logs.js'
import { milestoneHandlers } from './milestones.js'
import { projectHandlers } from './projects.js'
import { resultStatusHandlers } from './result-statuses.js'
import { sessionHandlers } from './sessions.js'
import { userHandlers } from './users.js'

/** What every endpoint does, by the endpoint's name. */
export const handlers: Partial<Handlers> = {
  ...auditLogHandlers,
  ...milestoneHandlers,
  ...projectHandlers,
  ...resultStatusHandlers,
  ...sessionHandlers,
  ...userHandlers,
}
