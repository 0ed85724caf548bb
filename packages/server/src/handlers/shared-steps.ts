import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import { showSharedStep } from '../domain/shared-steps.js'
import { findSharedStepRow, listSharedStepRows } from '../store/shared-steps.js'
import { countTestCasesBySharedStep } from '../store/test-case-counts.js'
import { notFound } from '../values/api-error.js'
import { parseCounter } from '../values/identifiers.js'

export const sharedStepHandlers: HandlersOf<'sharedSteps'> = {
  listSharedSteps: async (call) => {
    const { db, query } = call
    const project = await findProject(call, call.params.projectCode)
    const steps = (await listSharedStepRows(db, project.key, query)).map(showSharedStep)
    if (!query.include?.includes('tcaseCount')) return { sharedSteps: steps }
    const counts = await countTestCasesBySharedStep(db, project.key)
    return { sharedSteps: steps.map((step) => ({ ...step, tcaseCount: counts.get(step.id) ?? 0 })) }
  },

  getSharedStep: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const id = parseCounter(call.params.id)
    const row = id && (await findSharedStepRow(call.db, project.key, id))
    if (!row) throw notFound('shared step')
    return showSharedStep(row)
  },
}
