import type { HandlersOf } from '../domain/call.js'
import { toRowWindow } from '../domain/pages.js'
import { findOpenProject, findProject } from '../domain/projects.js'
import { cloneRun, closeRun, createRun, findRun, showRun } from '../domain/runs.js'
import { countRuns, listRunRows } from '../store/runs.js'

/** This list is always complete: the limit exceeds the number of runs in any project, and every database accepts it. */
const allRuns = 2 ** 31 - 1

export const runHandlers: HandlersOf<'runs'> = {
  listRuns: async (call) => {
    const { query } = call
    const project = await findProject(call, call.params.projectCode)
    const rows = await listRunRows(call, project.key, query, toRowWindow(query, allRuns))
    return { runs: rows.map(showRun), ...(await countRuns(call, project.key, query)) }
  },

  createRun: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    return { id: await createRun(call, project, call.body) }
  },

  cloneRun: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    const { runId, ...details } = call.body
    const source = await findRun(call, project, String(runId))
    return { id: await cloneRun(call, project, source, details) }
  },

  closeRun: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    await closeRun(call, project, call.params.runId)
    return { message: 'Run closed' }
  },
}
