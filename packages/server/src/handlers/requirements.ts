import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import { listRequirementRows } from '../store/requirements.js'
import { countTestCasesByRequirement } from '../store/test-case-counts.js'

export const requirementHandlers: HandlersOf<'requirements'> = {
  listRequirements: async (call) => {
    const { db, query } = call
    const project = await findProject(call, call.params.projectCode)
    const requirements = (await listRequirementRows(db, project.key, query)).map(({ id, text, url }) => ({
      id,
      text,
      url,
      integrationLink: null,
    }))
    if (!query.include?.includes('tcaseCount')) return { requirements }
    const counts = await countTestCasesByRequirement(db, project.key)
    return { requirements: requirements.map((each) => ({ ...each, tcaseCount: counts.get(each.id) ?? 0 })) }
  },
}
