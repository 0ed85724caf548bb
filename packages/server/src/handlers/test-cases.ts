import { findOpenProject } from '../domain/projects.js'
import { bulkCreateTestCases, createTestCase } from '../domain/test-cases.js'
import type { HandlersOf } from '../handler.js'

export const testCaseHandlers: HandlersOf<'createTestCase' | 'bulkCreateTestCases'> = {
  createTestCase: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    return await createTestCase(call, project.key, call.body)
  },

  bulkCreateTestCases: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    const { folderPath, tcases } = call.body
    call.audit({ folderPath, testCases: tcases.length })
    return await bulkCreateTestCases(call, project.key, call.body)
  },
}
