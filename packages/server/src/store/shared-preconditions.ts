import { takeNumbers } from './counters.js'
import { type Db, now } from './database.js'
import { type ListSorting, sortList } from './list-order.js'
import type { SharedPreconditionRow } from './schema.js'
import type { Store } from './store.js'

/** Lists the shared preconditions of a project that are not deleted, in order of creation unless sorted. */
export async function listSharedPreconditionRows(
  db: Db,
  projectKey: number,
  sorting: ListSorting,
): Promise<SharedPreconditionRow[]> {
  const rows = await db
    .selectFrom('sharedPrecondition')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('deletedAt', 'is', null)
    .execute()
  return sortList(rows, sorting, ({ title }) => title)
}

export async function findSharedPreconditionRow(
  db: Db,
  projectKey: number,
  id: number,
): Promise<SharedPreconditionRow | undefined> {
  return await db
    .selectFrom('sharedPrecondition')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Finds shared preconditions by ID, including deleted ones, which versions of test cases may still use. */
export async function findSharedPreconditionRows(
  { db, engine }: Store,
  projectKey: number,
  ids: readonly number[],
): Promise<SharedPreconditionRow[]> {
  return await db
    .selectFrom('sharedPrecondition')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('id', ids))
    .execute()
}

/** Creates a shared precondition. The text must be sanitized. */
export async function insertSharedPrecondition(
  db: Db,
  projectKey: number,
  { title, text }: { readonly title: string; readonly text: string },
): Promise<SharedPreconditionRow> {
  const id = await takeNumbers(db, projectKey, 'precondition')
  const createdAt = now()
  return await db
    .insertInto('sharedPrecondition')
    .values({ projectKey, id, version: 1, title, text, createdAt, updatedAt: createdAt, deletedAt: null })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Creates the next version of a shared precondition. */
export async function updateSharedPrecondition(
  db: Db,
  row: SharedPreconditionRow,
  text: string,
): Promise<SharedPreconditionRow> {
  return await db
    .updateTable('sharedPrecondition')
    .set({ version: row.version + 1, text, updatedAt: now() })
    .where('projectKey', '=', row.projectKey)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
