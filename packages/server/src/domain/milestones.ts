import type { Db } from '../store/database.js'
import { findMilestoneRow } from '../store/milestones.js'
import { ApiError, notFound } from '../values/api-error.js'

/** Throws 404 for an unknown milestone and 400 for an archived one (docs/api-reference.md, Milestones). */
export async function requireOpenMilestone(db: Db, projectKey: number, id: number): Promise<void> {
  const milestone = await findMilestoneRow(db, projectKey, id)
  if (!milestone) throw notFound('milestone')
  if (milestone.archivedAt) throw new ApiError(400, `the milestone "${milestone.title}" is archived`)
}
