import type { Insertable } from 'kysely'
import { compileOnce } from './compiled.js'
import { type Db, now } from './database.js'
import type { Database, ProjectCount, ProjectRow, UserRow } from './schema.js'
import type { Store } from './store.js'

/** Finds a project by its code, ignoring case, or its ID. */
export async function findProjectRow(db: Db, codeOrId: string): Promise<ProjectRow | undefined> {
  const [project] = await selectProjects(db, { code: codeOrId.toUpperCase(), id: codeOrId })
  return project
}

const selectProjects = compileOnce<{ code: string; id: string }, ProjectRow>((db, value) =>
  db
    .selectFrom('project')
    .selectAll()
    .where((eb) => eb.or([eb('code', '=', value('code')), eb('id', '=', value('id'))])),
)

/** Lists the projects that a user can access, in order of creation. */
export async function listProjectRows(db: Db, user: UserRow): Promise<ProjectRow[]> {
  const all = db.selectFrom('project').selectAll().orderBy('key')
  if (canAccessAllProjects(user)) return await all.execute()
  return await all
    .where('key', 'in', db.selectFrom('projectMember').select('projectKey').where('userId', '=', user.id))
    .execute()
}

/** Whether a user can access a project. */
export async function canAccessProject(db: Db, user: UserRow, projectKey: number): Promise<boolean> {
  return canAccessAllProjects(user) || (await findMembership(db, user.id, projectKey)) === true
}

/** Returns true if a user is a member of a project, otherwise undefined. */
export async function findMembership(db: Db, userId: number, projectKey: number): Promise<true | undefined> {
  const member = await db
    .selectFrom('projectMember')
    .select('userId')
    .where('userId', '=', userId)
    .where('projectKey', '=', projectKey)
    .executeTakeFirst()
  return member && true
}

/** Whether a user can access all projects, as owners and admins can (docs/api-reference.md, Roles). */
export function canAccessAllProjects(user: UserRow): boolean {
  return user.allProjects === 1 || user.role === 'owner' || user.role === 'admin'
}

export async function insertProject(db: Db, row: Insertable<Database['project']>): Promise<ProjectRow> {
  return await db.insertInto('project').values(row).returningAll().executeTakeFirstOrThrow()
}

export async function deleteProjectRow(db: Db, key: number): Promise<void> {
  await db.deleteFrom('project').where('key', '=', key).execute()
}

export async function archiveProject(db: Db, key: number): Promise<void> {
  const archivedAt = now()
  await db.updateTable('project').set({ archivedAt, updatedAt: archivedAt }).where('key', '=', key).execute()
}

/** Replaces the projects that a user can access in addition to those that the role includes. */
export async function replaceMemberships(
  db: Db,
  userId: number,
  projectKeys: readonly number[],
): Promise<void> {
  await db.deleteFrom('projectMember').where('userId', '=', userId).execute()
  if (projectKeys.length === 0) return
  await db
    .insertInto('projectMember')
    .values(projectKeys.map((projectKey) => ({ userId, projectKey })))
    .execute()
}

/** Reads the counts of a project. */
export async function readProjectCounts(db: Db, projectKey: number): Promise<Record<ProjectCount, number>> {
  const [counts] = await selectCounts(db, { projectKey })
  // The project existed a moment ago.
  return counts ?? { testCaseCount: 0, openRuns: 0, closedRuns: 0 }
}

const selectCounts = compileOnce<{ projectKey: number }, Record<ProjectCount, number>>((db, value) =>
  db
    .selectFrom('project')
    .select(['testCaseCount', 'openRuns', 'closedRuns'])
    .where('key', '=', value('projectKey')),
)

/** Changes the counts of a project, each by a number. */
export async function changeProjectCounts(
  db: Db,
  projectKey: number,
  changes: Readonly<Partial<Record<ProjectCount, number>>>,
): Promise<void> {
  const { testCaseCount = 0, openRuns = 0, closedRuns = 0 } = changes
  await db
    .updateTable('project')
    .set((eb) => ({
      testCaseCount: eb('testCaseCount', '+', testCaseCount),
      openRuns: eb('openRuns', '+', openRuns),
      closedRuns: eb('closedRuns', '+', closedRuns),
    }))
    .where('key', '=', projectKey)
    .execute()
}

/** Reads the counts of several projects, by key. */
export async function readCountsOfProjects(
  { db, engine }: Store,
  projectKeys: readonly number[],
): Promise<Map<number, Record<ProjectCount, number>>> {
  const rows = await db
    .selectFrom('project')
    .select(['key', 'testCaseCount', 'openRuns', 'closedRuns'])
    .where(engine.isOneOf('key', projectKeys))
    .execute()
  return new Map(rows.map(({ key, ...counts }) => [key, counts]))
}
