import type { Insertable, Selectable } from 'kysely'
import type { Db } from './database.js'
import type { AuthorizationTable, RefreshTokenTable } from './schema/login-tables.js'
import type { UserRow } from './schema.js'
import type { Store } from './store.js'

export type AuthorizationRow = Selectable<AuthorizationTable>
export type RefreshTokenRow = Selectable<RefreshTokenTable>

export async function insertAuthorization(db: Db, row: Insertable<AuthorizationTable>): Promise<void> {
  await db.deleteFrom('authorization').where('expiresAt', '<=', row.createdAt).execute()
  await db.insertInto('authorization').values(row).execute()
}

/** Finds an authorization that is valid: not revoked, not expired, and of an active user. */
export async function findAuthorization(
  db: Db,
  id: string,
  at: string,
): Promise<AuthorizationRow | undefined> {
  return await db
    .selectFrom('authorization')
    .innerJoin('user', 'user.id', 'authorization.userId')
    .selectAll('authorization')
    .where('authorization.id', '=', id)
    .where('authorization.revokedAt', 'is', null)
    .where('authorization.expiresAt', '>', at)
    .where('user.deactivatedAt', 'is', null)
    .executeTakeFirst()
}

/** Lists the valid authorizations of a user, newest first. */
export async function listAuthorizations(db: Db, userId: number, at: string): Promise<AuthorizationRow[]> {
  return await db
    .selectFrom('authorization')
    .selectAll()
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', at)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Revokes an authorization with all its tokens. Returns whether it was not revoked before. */
export async function revokeAuthorization(db: Db, id: string, at: string): Promise<boolean> {
  const revoked = await db
    .updateTable('authorization')
    .set({ revokedAt: at })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return revoked.numUpdatedRows > 0n
}

export async function extendAuthorization(
  db: Db,
  id: string,
  { lastUsedAt, expiresAt }: { lastUsedAt: string; expiresAt: string },
): Promise<void> {
  await db.updateTable('authorization').set({ lastUsedAt, expiresAt }).where('id', '=', id).execute()
}

/** Adds a pair of tokens and deletes expired access tokens of the authorization. */
export async function insertTokens(
  db: Db,
  authorizationId: string,
  tokens: {
    at: string
    access: { tokenHash: string; expiresAt: string }
    refresh: { tokenHash: string; expiresAt: string }
  },
): Promise<void> {
  await db
    .deleteFrom('accessToken')
    .where('authorizationId', '=', authorizationId)
    .where('expiresAt', '<=', tokens.at)
    .execute()
  await db
    .insertInto('accessToken')
    .values({ ...tokens.access, authorizationId })
    .execute()
  await db
    .insertInto('refreshToken')
    .values({ ...tokens.refresh, authorizationId, rotatedAt: null, successorHash: null })
    .execute()
}

/** Finds a refresh token and locks it, so that no other request can exchange it until the transaction ends. */
export async function lockRefreshToken(
  { db, engine }: Store,
  tokenHash: string,
): Promise<RefreshTokenRow | undefined> {
  return await db
    .selectFrom('refreshToken')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .modifyEnd(engine.rowLock('refreshToken'))
    .executeTakeFirst()
}

/** Records when a refresh token was exchanged, and for which token. */
export async function rotateRefreshToken(
  db: Db,
  tokenHash: string,
  rotation: { rotatedAt: string; successorHash: string },
): Promise<void> {
  await db.updateTable('refreshToken').set(rotation).where('tokenHash', '=', tokenHash).execute()
}

/** Retires an unused refresh token, so that a later use indicates theft. Returns whether it was unused. */
export async function retireRefreshToken(db: Db, tokenHash: string, at: string): Promise<boolean> {
  const retired = await db
    .updateTable('refreshToken')
    .set({ rotatedAt: at })
    .where('tokenHash', '=', tokenHash)
    .where('rotatedAt', 'is', null)
    .executeTakeFirst()
  return retired.numUpdatedRows > 0n
}

/** Finds the user of an access token that is valid at a given time. */
export async function findAccessTokenUser(
  db: Db,
  tokenHash: string,
  at: string,
): Promise<{ authorizationId: string; expiresAt: string; user: UserRow } | undefined> {
  const row = await db
    .selectFrom('accessToken')
    .innerJoin('authorization', 'authorization.id', 'accessToken.authorizationId')
    .innerJoin('user', 'user.id', 'authorization.userId')
    .selectAll('user')
    .select(['authorization.id as authorizationId', 'accessToken.expiresAt'])
    .where('accessToken.tokenHash', '=', tokenHash)
    .where('accessToken.expiresAt', '>', at)
    .where('authorization.revokedAt', 'is', null)
    .where('user.deactivatedAt', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { authorizationId, expiresAt, ...user } = row
  return { authorizationId, expiresAt, user }
}

/** Finds the authorization of an access or refresh token, valid or not. */
export async function findAuthorizationOfToken(
  db: Db,
  tokenHash: string,
): Promise<AuthorizationRow | undefined> {
  return await db
    .selectFrom('authorization')
    .selectAll()
    .where(({ or, eb, selectFrom }) =>
      or([
        eb(
          'id',
          'in',
          selectFrom('accessToken').select('authorizationId').where('tokenHash', '=', tokenHash),
        ),
        eb(
          'id',
          'in',
          selectFrom('refreshToken').select('authorizationId').where('tokenHash', '=', tokenHash),
        ),
      ]),
    )
    .executeTakeFirst()
}
