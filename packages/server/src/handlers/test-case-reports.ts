import type { HandlersOf } from '../domain/call.js'
import { nameDurations, readDurations, showDurations } from '../domain/durations.js'
import { findFlakyTestCases, showFlakyReport } from '../domain/flaky-test-cases.js'
import { listFound } from '../domain/found-rows.js'
import { searchByName } from '../domain/name-search.js'
import { findProject } from '../domain/projects.js'
import { readRunWindow } from '../domain/run-window.js'

export const testCaseReportHandlers: HandlersOf<'testCaseReports'> = {
  listFlakyTestCases: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const runs = await readRunWindow(call, project, call.query.runs)
    const testCases = await findFlakyTestCases(call, project, runs, call.query.minChanges)
    const { query = '' } = call.query
    const found = await searchByName(call, project, query, testCases, async (rows) => rows)
    return showFlakyReport(call, project, runs, await listFound(found))
  },

  listDurations: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const runs = await readRunWindow(call, project, call.query.runs)
    const { query = '', limit, ...sorting } = call.query
    const report = await readDurations(call, runs, sorting)
    const found = await searchByName(call, project, query, report.testCases, (rows) =>
      nameDurations(call, project, rows),
    )
    return showDurations(call, project, report, found.total, await listFound(found, limit))
  },
}
