import type { HandlersOf } from '../domain/call.js'
import { listProjectCustomFields, showCustomField } from '../domain/custom-fields.js'
import { findProject } from '../domain/projects.js'

export const customFieldHandlers: HandlersOf<'customFields'> = {
  listCustomFields: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    return { customFields: (await listProjectCustomFields(call.db, project)).map(showCustomField) }
  },
}
