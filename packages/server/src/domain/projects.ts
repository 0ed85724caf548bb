import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import { now } from '../store/database.js'
import { canAccessAllProjects, findMembership, findProjectRow, insertProject } from '../store/projects.js'
import type { ProjectRow } from '../store/schema.js'
import { ApiError, notFound } from '../values/api-error.js'
import { createHqid } from '../values/identifiers.js'
import type { UserContext } from './call.js'
import { sanitizeRichText } from './rich-text.js'

type NewProject = BodyOf<Endpoints['createProject']>

/** Converts a project to the format of the API. */
export function showProject(row: ProjectRow): ResponseOf<Endpoints['getProject']> {
  return {
    id: row.id,
    code: row.code,
    title: row.title,
    description: row.overviewDescription,
    overviewTitle: row.overviewTitle,
    overviewDescription: row.overviewDescription,
    links: row.linksJson === null ? null : JSON.parse(row.linksJson),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    archivedAt: row.archivedAt,
  }
}

/**
 * Finds the project in a path, by code or ID. Throws 404 for an unknown project and 403 if the caller has no access.
 */
export async function findProject(call: UserContext, codeOrId: string): Promise<ProjectRow> {
  const { db, caches, user } = call
  const find = () => findProjectRow(db, codeOrId)
  // Inside a transaction, the cache could differ from what the transaction sees.
  const project = await (db.isTransaction ? find() : caches.projects.get(codeOrId, find))
  if (!project) throw notFound('project')
  if (!(await hasAccess(call, project.key))) {
    throw new ApiError(403, `the project ${project.code} is not shared with ${user.email}`)
  }
  return project
}

async function hasAccess({ db, caches, user }: UserContext, projectKey: number): Promise<boolean> {
  if (canAccessAllProjects(user)) return true
  const find = () => findMembership(db, user.id, projectKey)
  const membership = db.isTransaction ? find() : caches.memberships.get(`${user.id} ${projectKey}`, find)
  return (await membership) === true
}

/** Finds the project in a path for a change. Throws 403 if it is archived (docs/api-reference.md, Projects). */
export async function findOpenProject(call: UserContext, codeOrId: string): Promise<ProjectRow> {
  const project = await findProject(call, codeOrId)
  if (project.archivedAt) throw new ApiError(403, `the project ${project.code} is archived`)
  return project
}

/** Creates a project. Throws 409 if its code is taken. */
export async function createProject(call: UserContext, input: NewProject): Promise<ProjectRow> {
  const code = input.code.toUpperCase()
  if (await findProjectRow(call.db, code)) throw new ApiError(409, `the project code ${code} is taken`)
  const createdAt = now()
  return await insertProject(call.db, {
    id: createHqid(),
    code,
    title: input.title,
    overviewTitle: input.overviewTitle ?? '',
    overviewDescription: await sanitizeRichText(input.overviewDescription ?? '', call),
    linksJson: input.links ? JSON.stringify(input.links) : null,
    createdAt,
    updatedAt: createdAt,
    archivedAt: null,
  })
}
