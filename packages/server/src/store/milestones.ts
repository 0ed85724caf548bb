import { takeNumbers } from './counters.js'
import { type Db, now } from './database.js'
import type { MilestoneRow } from './schema.js'

/** Lists the milestones of a project in order of creation: only archived, only open, or all. */
export async function listMilestoneRows(
  db: Db,
  projectKey: number,
  archived?: boolean,
): Promise<MilestoneRow[]> {
  const all = db.selectFrom('milestone').selectAll().where('projectKey', '=', projectKey).orderBy('id')
  if (archived === undefined) return await all.execute()
  return await all.where('archivedAt', archived ? 'is not' : 'is', null).execute()
}

export async function findMilestoneRow(
  db: Db,
  projectKey: number,
  id: number,
): Promise<MilestoneRow | undefined> {
  return await db
    .selectFrom('milestone')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Creates a milestone and returns its ID. */
export async function createMilestoneRow(db: Db, projectKey: number, title: string): Promise<number> {
  const id = await takeNumbers(db, projectKey, 'milestone')
  const createdAt = now()
  await db
    .insertInto('milestone')
    .values({ projectKey, id, title, createdAt, updatedAt: createdAt, archivedAt: null, archivedBy: null })
    .execute()
  return id
}

export async function archiveMilestoneRow(
  db: Db,
  projectKey: number,
  id: number,
  userId: number,
): Promise<void> {
  const archivedAt = now()
  await db
    .updateTable('milestone')
    .set({ archivedAt, archivedBy: userId, updatedAt: archivedAt })
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .execute()
}
