import type { HandlersOf } from '../domain/call.js'
import { findOpenProject, findProject } from '../domain/projects.js'
import { createMilestoneRow, listMilestoneRows } from '../store/milestones.js'

export const milestoneHandlers: HandlersOf<'milestones'> = {
  listMilestones: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const rows = await listMilestoneRows(call.db, project.key, call.query.archived)
    return { milestones: rows.map(({ projectKey, ...milestone }) => milestone) }
  },

  createMilestone: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    return { id: await createMilestoneRow(call.db, project.key, call.body.title) }
  },
}
