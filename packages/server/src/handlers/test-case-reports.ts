import type { HandlersOf } from '../domain/call.js'
import { nameDurations, readDurations, showDurations } from '../domain/durations.js'
import { findFlakyTestCases, showFlakyReport } from '../domain/flaky-test-cases.js'
import { findProject } from '../domain/projects.js'
import { readRunWindow } from '../domain/run-window.js'

export const testCaseReportHandlers: HandlersOf<'testCaseReports'> = {
  listFlakyTestCases: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const runs = await readRunWindow(call, project, call.query.runs)
    const testCases = await findFlakyTestCases(call, project, runs, call.query.minChanges)
    return showFlakyReport(call, project, runs, testCases)
  },

  listDurations: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const runs = await readRunWindow(call, project, call.query.runs)
    const report = await readDurations(call, runs, call.query.sortField)
    const shown = await nameDurations(call, project, report.testCases.slice(0, call.query.limit))
    return showDurations(call, project, report, shown)
  },
}
