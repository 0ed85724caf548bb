import { findOpenProject } from '../domain/projects.js'
import { createTestPlan } from '../domain/test-plans.js'
import type { HandlersOf } from '../handler.js'

export const testPlanHandlers: HandlersOf<'createTestPlan'> = {
  createTestPlan: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    return { id: await createTestPlan(call, project, call.body) }
  },
}
