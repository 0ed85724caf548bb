import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import { readScorecard, showScorecard } from '../domain/scorecard.js'
import { showTraceability, traceRequirements } from '../domain/traceability.js'

export const coverageReportHandlers: HandlersOf<'coverageReports'> = {
  getTraceability: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const all = await traceRequirements(call, project)
    const { states } = call.query
    const selected = all.filter(({ state }) => !states || states.includes(state))
    return await showTraceability(call, project, all, selected)
  },

  getScorecard: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const scorecard = await readScorecard(call, project, call.query.runIds ?? [])
    return await showScorecard(call, project, scorecard)
  },
}
