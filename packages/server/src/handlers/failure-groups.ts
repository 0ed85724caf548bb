import type { HandlersOf } from '../domain/call.js'
import { showFailureGroups } from '../domain/failure-groups.js'
import { findProject } from '../domain/projects.js'
import { findReportedRun } from '../domain/run-comparison.js'
import { readRunReport } from '../domain/run-report.js'

export const failureGroupHandlers: HandlersOf<'failureGroups'> = {
  listFailureGroups: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const run = await findReportedRun(call, project, call.query.runId)
    const { groups } = await readRunReport(call, project, run, 'places')
    return await showFailureGroups(call, project, run, groups)
  },
}
