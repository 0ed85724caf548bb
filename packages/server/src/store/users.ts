import type { Insertable, Updateable } from 'kysely'
import type { Db } from './database.js'
import type { Database, UserRow } from './schema.js'
import type { Store } from './store.js'

export async function listUserRows(db: Db): Promise<UserRow[]> {
  return await db.selectFrom('user').selectAll().where('deactivatedAt', 'is', null).orderBy('id').execute()
}

export async function findUserById(db: Db, id: number): Promise<UserRow | undefined> {
  return await db.selectFrom('user').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return await db.selectFrom('user').selectAll().where('email', '=', email.toLowerCase()).executeTakeFirst()
}

export async function insertUser(db: Db, row: Insertable<Database['user']>): Promise<UserRow> {
  return await db.insertInto('user').values(row).returningAll().executeTakeFirstOrThrow()
}

/** Finds the owner of the tenant. */
export async function findOwner(db: Db): Promise<UserRow | undefined> {
  return await db
    .selectFrom('user')
    .selectAll()
    .where('role', '=', 'owner')
    .where('deactivatedAt', 'is', null)
    .orderBy('id')
    .executeTakeFirst()
}

export async function recordActivity(db: Db, userId: number, date: string): Promise<void> {
  await db.updateTable('user').set({ lastActivity: date }).where('id', '=', userId).execute()
}

export async function updateUser(db: Db, id: number, fields: Updateable<Database['user']>): Promise<UserRow> {
  return await db
    .updateTable('user')
    .set(fields)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Finds the names of users by ID, including deactivated ones. */
export async function findUserNames(
  { db, engine }: Store,
  ids: readonly number[],
): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('user').select(['id', 'name']).where(engine.isOneOf('id', ids)).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
