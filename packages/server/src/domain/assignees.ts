import type { Db } from '../store/database.js'
import { canAccessProject } from '../store/projects.js'
import type { ProjectRow } from '../store/schema.js'
import { findUserById } from '../store/users.js'
import { ApiError, notFound } from '../values/api-error.js'

/** Throws 404 for an unknown user and 400 for a user who cannot be an assignee (docs/api-reference.md, Test plans). */
export async function requireAssignable(db: Db, project: ProjectRow, userId: number): Promise<void> {
  const user = await findUserById(db, userId)
  if (!user) throw notFound('user')
  if (user.deactivatedAt) throw new ApiError(400, `assignmentId: ${user.email} is not active`)
  if (user.role === 'viewer') {
    throw new ApiError(400, `assignmentId: ${user.email} is a viewer and cannot add results`)
  }
  if (!(await canAccessProject(db, user, project.key))) {
    throw new ApiError(400, `assignmentId: the project ${project.code} is not shared with ${user.email}`)
  }
}
