import type { HandlersOf } from '../domain/call.js'
import { listFound } from '../domain/found-rows.js'
import { searchByName } from '../domain/name-search.js'
import { findProject } from '../domain/projects.js'
import { nameScorecardRows, readScorecard, showScorecard } from '../domain/scorecard.js'
import { rejectSearchProblems } from '../domain/search-problems.js'
import { searchRequirements, showTraceability, traceRequirements } from '../domain/traceability.js'

export const coverageReportHandlers: HandlersOf<'coverageReports'> = {
  getTraceability: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const all = await traceRequirements(call, project)
    const { states, query = '' } = call.query
    const { problems, found } = searchRequirements(project, all, query)
    rejectSearchProblems(problems)
    const selected = found.filter(({ state }) => !states || states.includes(state))
    return await showTraceability(call, project, all, selected)
  },

  getScorecard: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const scorecard = await readScorecard(call, project, call.query.runIds ?? [])
    const { query = '' } = call.query
    const found = await searchByName(call, project, query, scorecard.rows, (rows) =>
      nameScorecardRows(call, project, rows),
    )
    return showScorecard(call, project, scorecard, await listFound(found))
  },
}
