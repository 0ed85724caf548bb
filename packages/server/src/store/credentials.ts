import type { Db } from './database.js'
import { now } from './database.js'
import type { UserRow } from './schema.js'

/** A valid API key with its user. */
export interface StoredApiKey {
  readonly id: string
  readonly name: string
  readonly user: UserRow
}

/** Finds an API key by its hash, unless it was revoked or its user was deactivated. */
export async function findApiKey(db: Db, keyHash: string): Promise<StoredApiKey | undefined> {
  const row = await db
    .selectFrom('apiKey')
    .innerJoin('user', 'user.id', 'apiKey.userId')
    .selectAll('user')
    .select(['apiKey.id as keyId', 'apiKey.name as keyName'])
    .where('apiKey.keyHash', '=', keyHash)
    .where('apiKey.revokedAt', 'is', null)
    .where('user.deactivatedAt', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { keyId, keyName, ...user } = row
  return { id: keyId, name: keyName, user }
}

export async function insertApiKey(
  db: Db,
  key: { id: string; userId: number; name: string; keyHash: string },
): Promise<void> {
  await db
    .insertInto('apiKey')
    .values({ ...key, createdAt: now(), revokedAt: null })
    .execute()
}

export interface ApiKeyRow {
  readonly id: string
  readonly userId: number
  readonly name: string
  readonly createdAt: string
  readonly email: string
}

/** Lists valid API keys of one user or of all, newest first, without the keys themselves. */
export async function listApiKeys(db: Db, userId?: number): Promise<ApiKeyRow[]> {
  return await db
    .selectFrom('apiKey')
    .innerJoin('user', 'user.id', 'apiKey.userId')
    .select(['apiKey.id', 'apiKey.userId', 'apiKey.name', 'apiKey.createdAt', 'user.email'])
    .where('apiKey.revokedAt', 'is', null)
    .$if(userId !== undefined, (query) => query.where('apiKey.userId', '=', userId ?? 0))
    .orderBy('apiKey.createdAt', 'desc')
    .orderBy('apiKey.id', 'desc')
    .execute()
}

/** Revokes an API key, of one user or of any. Returns whether there was a valid one. */
export async function revokeApiKey(db: Db, id: string, userId?: number): Promise<boolean> {
  const revoked = await db
    .updateTable('apiKey')
    .set({ revokedAt: now() })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .$if(userId !== undefined, (query) => query.where('userId', '=', userId ?? 0))
    .executeTakeFirst()
  return revoked.numUpdatedRows > 0n
}

/** Finds the user of a session that has not expired, and the time when it expires. */
export async function findSessionUser(
  db: Db,
  tokenHash: string,
): Promise<{ user: UserRow; expiresAt: string } | undefined> {
  const row = await db
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.userId')
    .selectAll('user')
    .select('session.expiresAt')
    .where('session.tokenHash', '=', tokenHash)
    .where('session.expiresAt', '>', now())
    .where('user.deactivatedAt', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { expiresAt, ...user } = row
  return { user, expiresAt }
}

export async function insertSession(
  db: Db,
  session: { tokenHash: string; userId: number; expiresAt: string },
): Promise<void> {
  const createdAt = now()
  await db.deleteFrom('session').where('expiresAt', '<=', createdAt).execute()
  await db
    .insertInto('session')
    .values({ ...session, createdAt })
    .execute()
}

export async function deleteSession(db: Db, tokenHash: string): Promise<void> {
  await db.deleteFrom('session').where('tokenHash', '=', tokenHash).execute()
}

/** Deletes all sessions of a user. */
export async function deleteSessionsOf(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('session').where('userId', '=', userId).execute()
}
