import type { HandlersOf } from '../domain/call.js'
import { createProject, findProject, showProject } from '../domain/projects.js'
import { deleteProjectRow, listProjectRows } from '../store/projects.js'

export const projectHandlers: HandlersOf<'projects'> = {
  listProjects: async ({ db, user }) => ({ projects: (await listProjectRows(db, user)).map(showProject) }),

  getProject: async (call) => showProject(await findProject(call, call.params.projectCode)),

  createProject: async (call) => ({ id: (await createProject(call, call.body)).id }),

  createProjectInternally: async (call) => {
    const { code, title, description } = call.body
    return showProject(await createProject(call, { code, title, overviewDescription: description }))
  },

  deleteProject: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    await deleteProjectRow(call.db, project.key)
    call.audit({ code: project.code, title: project.title })
    return { message: 'Project deleted' }
  },
}
