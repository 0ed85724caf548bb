import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { newProjectCode, Project } from './projects.js'
import { anyText, described, html, message, resourceId, text } from './scalars.js'

/**
 * Used by the test suites of the platform's own clients, in addition to the public API (docs/api-reference.md, Internal
 * endpoints).
 */

export const logIn = endpoint({
  summary: 'Open a session with a password.',
  access: 'anyone',
  audit: 'user.logged_in',
  internal: true,
  request: {
    method: 'POST',
    path: '/api/auth/login',
    body: z.object({ email: text(1, 255), password: text(1, 1024), tenantId: z.optional(anyText) }),
  },
  status: 200,
  response: z.object({ token: z.string() }),
})

export const createProjectInternally = endpoint({
  summary: 'Create a project and return it.',
  access: 'admin',
  audit: 'project.created',
  internal: true,
  request: {
    method: 'POST',
    path: '/api/project',
    body: z.object({
      code: newProjectCode,
      title: text(1, 255),
      description: z.optional(html),
    }),
  },
  status: 201,
  response: Project,
})

export const deleteProject = endpoint({
  summary: 'Delete a project with everything in it.',
  access: 'admin',
  audit: 'project.deleted',
  internal: true,
  request: {
    method: 'DELETE',
    path: '/api/project/{projectCode}',
    params: { projectCode: described('Code or id of the project', resourceId) },
  },
  status: 200,
  response: message,
})
