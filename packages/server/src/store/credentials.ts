import type { Db } from './database.js'
import { now } from './database.js'
import type { UserRow } from './schema.js'

/** An API key that may be used, with its user. */
export interface StoredApiKey {
  readonly name: string
  readonly user: UserRow
}

/** The API key of a hash, unless it was revoked or its user is gone. */
export async function findApiKey(db: Db, keyHash: string): Promise<StoredApiKey | undefined> {
  const row = await db
    .selectFrom('apiKey')
    .innerJoin('user', 'user.id', 'apiKey.userId')
    .selectAll('user')
    .select('apiKey.name as keyName')
    .where('apiKey.keyHash', '=', keyHash)
    .where('apiKey.revokedAt', 'is', null)
    .where('user.deactivatedAt', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { keyName, ...user } = row
  return { name: keyName, user }
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

/** The user of a session that has not ended. */
export async function findSessionUser(db: Db, tokenHash: string): Promise<UserRow | undefined> {
  return await db
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.userId')
    .selectAll('user')
    .where('session.tokenHash', '=', tokenHash)
    .where('session.expiresAt', '>', now())
    .where('user.deactivatedAt', 'is', null)
    .executeTakeFirst()
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
