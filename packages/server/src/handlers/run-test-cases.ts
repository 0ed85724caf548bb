import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import { getRunTestCase, listRunTestCases } from '../domain/run-test-cases.js'
import { findRun } from '../domain/runs.js'

export const runTestCaseHandlers: HandlersOf<'runTestCases'> = {
  listRunTestCases: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const run = await findRun(call, project, call.params.runId)
    return { tcases: await listRunTestCases(call, project, run, call.query) }
  },

  getRunTestCase: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const run = await findRun(call, project, call.params.runId)
    return await getRunTestCase(call, project, run, call.params.tcaseId)
  },
}
