import type { HandlersOf } from '../domain/call.js'
import { addResults, type CreateItemError } from '../domain/results.js'
import { findOpenRunOfProject } from '../domain/runs.js'
import { ApiError } from '../values/api-error.js'

/** Returns 404 for the test case in the path and 400 for a field of the body (docs/api-reference.md, Results). */
const createResultError: CreateItemError = (_index, field, message) =>
  field === 'tcaseId' ? new ApiError(404, message) : new ApiError(400, `${field}: ${message}`)

const createBatchItemError: CreateItemError = (index, field, message) =>
  new ApiError(400, `items[${index}].${field}: ${message}`)

export const resultHandlers: HandlersOf<'results'> = {
  createResult: async (call) => {
    const { projectCode, runId, tcaseId } = call.params
    const { project, run } = await findOpenRunOfProject(call, projectCode, runId)
    const [id] = await addResults(call, project, run, [{ tcaseId, ...call.body }], createResultError)
    if (id === undefined) throw new Error('the result has no ID')
    return { id }
  },

  batchCreateResults: async (call) => {
    const { projectCode, runId } = call.params
    const { project, run } = await findOpenRunOfProject(call, projectCode, runId)
    const ids = await addResults(call, project, run, call.body.items, createBatchItemError)
    call.audit({ results: ids.length })
    return { ids }
  },
}
