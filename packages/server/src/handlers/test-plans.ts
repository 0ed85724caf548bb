import type { HandlersOf } from '../domain/call.js'
import { findOpenProject } from '../domain/projects.js'
import { createTestPlan } from '../domain/test-plans.js'

export const testPlanHandlers: HandlersOf<'testPlans'> = {
  createTestPlan: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    return { id: await createTestPlan(call, project, call.body) }
  },
}
