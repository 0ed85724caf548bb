import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import {
  compareRuns,
  findComparedRuns,
  readComparisonRows,
  showComparison,
} from '../domain/run-comparison.js'

export const reportHandlers: HandlersOf<'reports'> = {
  compareRuns: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const { run, base } = await findComparedRuns(call, project, call.query)
    const comparison = await compareRuns(call, project, run, base, { withContent: false })
    const { changes = [...comparison.changes.values()] } = call.query
    const wanted = new Set(changes)
    const selected = comparison.testCases.filter(({ key }) => {
      const change = comparison.changes.get(key)
      return change !== undefined && wanted.has(change)
    })
    return showComparison(call, comparison, await readComparisonRows(call, comparison, selected))
  },
}
