import type { HandlersOf } from '../domain/call.js'
import { addResults, type Refuse } from '../domain/results.js'
import { findOpenRunOfProject } from '../domain/runs.js'
import { ApiError } from '../values/api-error.js'

/** 404 for the test case in the path, 400 for a field of the body (docs/api-reference.md, Results). */
const refuseResult: Refuse = (_index, field, words) =>
  field === 'tcaseId' ? new ApiError(404, words) : new ApiError(400, `${field}: ${words}`)

const refuseItem: Refuse = (index, field, words) => new ApiError(400, `items[${index}].${field}: ${words}`)

export const resultHandlers: HandlersOf<'createResult' | 'batchCreateResults'> = {
  createResult: async (call) => {
    const { projectCode, runId, tcaseId } = call.params
    const { project, run } = await findOpenRunOfProject(call, projectCode, runId)
    const [id] = await addResults(call, project, run, [{ tcaseId, ...call.body }], refuseResult)
    if (id === undefined) throw new Error('a result got no id')
    return { id }
  },

  batchCreateResults: async (call) => {
    const { projectCode, runId } = call.params
    const { project, run } = await findOpenRunOfProject(call, projectCode, runId)
    const ids = await addResults(call, project, run, call.body.items, refuseItem)
    call.audit({ results: ids.length })
    return { ids }
  },
}
