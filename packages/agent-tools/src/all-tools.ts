import { type ToolName, toolNames } from './endpoint-tools.js'
import type { Tool } from './tool.js'
import { apiRequest } from './tools/api-request.js'
import { compareRuns } from './tools/compare-runs.js'
import { describeEndpoint } from './tools/describe.js'
import { getRun } from './tools/get-run.js'
import { getTestCases } from './tools/get-test-cases.js'
import { listRuns } from './tools/list-runs.js'
import { milestonesAndPlans } from './tools/milestones-and-plans.js'
import { organizeFolders } from './tools/organize-folders.js'
import { projectOverview } from './tools/project-overview.js'
import { recordResults } from './tools/record-results.js'
import { runResults } from './tools/run-results.js'
import { saveRun } from './tools/save-run.js'
import { saveTestCases } from './tools/save-test-cases.js'
import { searchTestCases } from './tools/search-test-cases.js'
import { uploadReport } from './tools/upload-report.js'

const toolsByName: Readonly<Record<ToolName, Tool>> = {
  project_overview: projectOverview,
  search_test_cases: searchTestCases,
  get_test_cases: getTestCases,
  save_test_cases: saveTestCases,
  organize_folders: organizeFolders,
  list_runs: listRuns,
  get_run: getRun,
  save_run: saveRun,
  run_results: runResults,
  record_results: recordResults,
  upload_report: uploadReport,
  compare_runs: compareRuns,
  milestones_and_plans: milestonesAndPlans,
  api_request: apiRequest,
  describe: describeEndpoint,
}

/** Every tool, in the order of `toolNames`; a missing one does not compile. */
export const allTools: readonly Tool[] = toolNames.map((name) => toolsByName[name])
