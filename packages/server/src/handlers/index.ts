import type { Handlers } from '../handler.js'
import { auditLogHandlers } from './audit-logs.js'
import { folderHandlers } from './folders.js'
import { milestoneHandlers } from './milestones.js'
import { projectHandlers } from './projects.js'
import { resultStatusHandlers } from './result-statuses.js'
import { sessionHandlers } from './sessions.js'
import { testCaseHandlers } from './test-cases.js'
import { userHandlers } from './users.js'

/** What every endpoint does, by the endpoint's name. */
export const handlers: Partial<Handlers> = {
  ...auditLogHandlers,
  ...folderHandlers,
  ...milestoneHandlers,
  ...projectHandlers,
  ...resultStatusHandlers,
  ...sessionHandlers,
  ...testCaseHandlers,
  ...userHandlers,
}
