import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import { showSharedPrecondition } from '../domain/shared-preconditions.js'
import { findSharedPreconditionRow, listSharedPreconditionRows } from '../store/shared-preconditions.js'
import { countTestCasesBySharedPrecondition } from '../store/test-case-counts.js'
import { notFound } from '../values/api-error.js'
import { parseCounter } from '../values/identifiers.js'

export const sharedPreconditionHandlers: HandlersOf<'sharedPreconditions'> = {
  listSharedPreconditions: async (call) => {
    const { db, query } = call
    const project = await findProject(call, call.params.projectCode)
    const rows = await listSharedPreconditionRows(db, project.key, query)
    // The only list that is null if it is empty (docs/api-reference.md, Responses).
    if (rows.length === 0) return null
    const preconditions = rows.map((row) => showSharedPrecondition(row, project))
    if (!query.include?.includes('tcaseCount')) return preconditions
    const counts = await countTestCasesBySharedPrecondition(db, project.key)
    return preconditions.map((each) => ({ ...each, tcaseCount: counts.get(each.id) ?? 0 }))
  },

  getSharedPrecondition: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const id = parseCounter(call.params.id)
    const row = id && (await findSharedPreconditionRow(call.db, project.key, id))
    if (!row) throw notFound('shared precondition')
    return showSharedPrecondition(row, project)
  },
}
