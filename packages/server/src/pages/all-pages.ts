import { chooseComparison, comparePage } from './compare/compare-page.js'
import { editTestCasePage } from './edit/edit-test-case-page.js'
import { newFolderPage } from './edit/new-folder-page.js'
import { newMilestonePage } from './edit/new-milestone-page.js'
import { newTestCasePage } from './edit/new-test-case-page.js'
import { milestonePage } from './milestones/milestone-page.js'
import { milestonesPage } from './milestones/milestones-page.js'
import type { Page, Redirect } from './page.js'
import { projectPage } from './project/project-page.js'
import { projectsPage } from './projects-page.js'
import { chooseReport } from './reports/choose-report.js'
import { durationsPage } from './reports/durations-page.js'
import { flakyPage } from './reports/flaky-page.js'
import { scorecardPage } from './reports/scorecard-page.js'
import { traceabilityPage } from './reports/traceability-page.js'
import { runPage } from './run/run-page.js'
import { runTestCasePage } from './run-test-case/run-test-case-page.js'
import { runsPage } from './runs-page.js'
import { apiKeysPage } from './settings/api-keys-page.js'
import { auditLogPage } from './settings/audit-log-page.js'
import { chooseSettings } from './settings/choose-settings.js'
import { loginsPage } from './settings/logins-page.js'
import { statusesPage } from './settings/statuses-page.js'
import { usersPage } from './settings/users-page.js'
import { testCasePage } from './test-case/test-case-page.js'
import { testCasesPage } from './test-cases/test-cases-page.js'

/** All pages about tests. To add a page, write a module with a `Page` and list it here. */
export const allPages: readonly Page[] = [
  projectsPage,
  projectPage,
  testCasesPage,
  testCasePage,
  newTestCasePage,
  editTestCasePage,
  newFolderPage,
  newMilestonePage,
  runsPage,
  runPage,
  runTestCasePage,
  comparePage,
  milestonesPage,
  milestonePage,
  flakyPage,
  durationsPage,
  apiKeysPage,
  loginsPage,
  statusesPage,
  usersPage,
  auditLogPage,
  traceabilityPage,
  scorecardPage,
]

/** All addresses that lead to a page. */
export const allRedirects: readonly Redirect[] = [chooseComparison, chooseReport, chooseSettings]
