import { defaultHistoryRuns } from 'qasphere-contract/reports'
import type { HandlersOf } from '../domain/call.js'
import { searchComparison } from '../domain/comparison-search.js'
import { findProject } from '../domain/projects.js'
import { listResultStatuses } from '../domain/result-statuses.js'
import { findComparedRuns, readComparisonRows, showComparison } from '../domain/run-comparison.js'
import { rejectSearchProblems } from '../domain/search-problems.js'
import { readTestCaseHistory, showTestCaseHistory } from '../domain/test-case-history.js'
import { findTestCaseRow } from '../store/referenced-test-case.js'
import { notFound } from '../values/api-error.js'

export const reportHandlers: HandlersOf<'reports'> = {
  compareRuns: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const { changes, query = '' } = call.query
    const runs = await findComparedRuns(call, project, call.query)
    const statuses = await listResultStatuses(call.db)
    const { comparison, problems, selected } = await searchComparison(call, project, runs, statuses, query)
    rejectSearchProblems(problems)
    const shown = selected.filter(({ key }) => {
      const change = comparison.changes.get(key)
      return change !== undefined && (!changes || changes.includes(change))
    })
    return showComparison(call, comparison, await readComparisonRows(call, comparison, shown))
  },

  getTestCaseHistory: async (call) => {
    const { query } = call
    const project = await findProject(call, call.params.projectCode)
    const row = await findTestCaseRow(call, project, query.tcase)
    if (!row) throw notFound('test case')
    const history = await readTestCaseHistory(call, row, query.runs ?? defaultHistoryRuns)
    return showTestCaseHistory(call, project, row, history)
  },
}
