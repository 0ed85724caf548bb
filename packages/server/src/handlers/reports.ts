import { defaultHistoryRuns } from 'qasphere-contract/reports'
import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import {
  compareRuns,
  findComparedRuns,
  readComparisonRows,
  showComparison,
} from '../domain/run-comparison.js'
import { readTestCaseHistory, showTestCaseHistory } from '../domain/test-case-history.js'
import { findTestCaseRow } from '../store/referenced-test-case.js'
import { notFound } from '../values/api-error.js'

export const reportHandlers: HandlersOf<'reports'> = {
  compareRuns: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const { run, base } = await findComparedRuns(call, project, call.query)
    const comparison = await compareRuns(call, project, run, base, { withTags: false })
    const { changes = [...comparison.changes.values()] } = call.query
    const wanted = new Set(changes)
    const selected = comparison.testCases.filter(({ key }) => {
      const change = comparison.changes.get(key)
      return change !== undefined && wanted.has(change)
    })
    return showComparison(call, comparison, await readComparisonRows(call, comparison, selected))
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
