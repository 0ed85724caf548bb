import type { Handlers } from '../domain/call.js'
import { apiKeyHandlers } from './api-keys.js'
import { auditLogHandlers } from './audit-logs.js'
import { coverageReportHandlers } from './coverage-reports.js'
import { customFieldHandlers } from './custom-fields.js'
import { failureGroupHandlers } from './failure-groups.js'
import { fileHandlers } from './files.js'
import { folderHandlers } from './folders.js'
import { loginHandlers } from './logins.js'
import { milestoneReportHandlers } from './milestone-reports.js'
import { milestoneHandlers } from './milestones.js'
import { oauthHandlers } from './oauth.js'
import { projectHandlers } from './projects.js'
import { reportHandlers } from './reports.js'
import { requirementHandlers } from './requirements.js'
import { resultStatusHandlers } from './result-statuses.js'
import { resultHandlers } from './results.js'
import { runLogHandlers } from './run-logs.js'
import { runTestCaseHandlers } from './run-test-cases.js'
import { runHandlers } from './runs.js'
import { searchHandlers } from './searches.js'
import { sessionHandlers } from './sessions.js'
import { sharedPreconditionHandlers } from './shared-preconditions.js'
import { sharedStepHandlers } from './shared-steps.js'
import { tagHandlers } from './tags.js'
import { testCaseReportHandlers } from './test-case-reports.js'
import { testCaseHandlers } from './test-cases.js'
import { testPlanHandlers } from './test-plans.js'
import { userHandlers } from './users.js'

/** The handlers of all endpoints, by endpoint name. */
export const handlers: Handlers = {
  ...apiKeyHandlers,
  ...auditLogHandlers,
  ...failureGroupHandlers,
  ...fileHandlers,
  ...folderHandlers,
  ...loginHandlers,
  ...milestoneReportHandlers,
  ...milestoneHandlers,
  ...oauthHandlers,
  ...projectHandlers,
  ...resultStatusHandlers,
  ...resultHandlers,
  ...runHandlers,
  ...runLogHandlers,
  ...runTestCaseHandlers,
  ...searchHandlers,
  ...sessionHandlers,
  ...testPlanHandlers,
  ...testCaseReportHandlers,
  ...testCaseHandlers,
  ...userHandlers,
  ...coverageReportHandlers,
  ...customFieldHandlers,
  ...reportHandlers,
  ...requirementHandlers,
  ...sharedPreconditionHandlers,
  ...sharedStepHandlers,
  ...tagHandlers,
}
