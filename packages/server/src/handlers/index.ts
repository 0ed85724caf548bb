import type { Handlers } from '../handler.js'
import { auditLogHandlers } from './audit-logs.js'
import { projectHandlers } from './projects.js'
import { sessionHandlers } from './sessions.js'
import { userHandlers } from './users.js'

/** What every endpoint does, by the endpoint's name. */
export const handlers: Partial<Handlers> = {
  ...auditLogHandlers,
  ...projectHandlers,
  ...sessionHandlers,
  ...userHandlers,
}
