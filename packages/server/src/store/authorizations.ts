import type { Insertable, Selectable } from 'kysely'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import type { AuthorizationTable, RefreshTokenTable } from './schema/login-tables.js'
import type { UserRow } from './schema.js'

export type AuthorizationRow = Selectable<AuthorizationTable>
export type RefreshTokenRow = Selectable<RefreshTokenTable>

export async function insertAuthorization(db: Db, row: Insertable<AuthorizationTable>): Promise<void> {
  await db.deleteFrom('authorization').where('expiresAt', '<=', row.createdAt).execute()
  await db.insertInto('authorization').values(row).execute()
}

/** An authorization that may be used: not revoked, not over, its user still here. */
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

/** The authorizations of a user that may be used, newest first. */
export async function listAuthorizations(db: Db, userId: number, at: string): Promise<AuthorizationRow[]> {
  return await db
    .selectFrom('authorization')
    .selectAll()
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', at)
    .orderBy('createdAt', 'desc')
    .execute()
}

/** Ends an authorization with all its tokens; tells whether there was one to end. */
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

/** Adds a pair of tokens and takes away the authorization's access tokens that are over. */
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

/** Finds a refresh token and keeps other requests from exchanging it until the transaction ends. */
export async function lockRefreshToken(
  db: Db,
  engine: Engine,
  tokenHash: string,
): Promise<RefreshTokenRow | undefined> {
  return await db
    .selectFrom('refreshToken')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .modifyEnd(engine.rowLock('refreshToken'))
    .executeTakeFirst()
}

/** Notes when a refresh token was exchanged, and for which. */
export async function rotateRefreshToken(
  db: Db,
  tokenHash: string,
  rotation: { rotatedAt: string; successorHash: string },
): Promise<void> {
  await db.updateTable('refreshToken').set(rotation).where('tokenHash', '=', tokenHash).execute()
}

/** Ends a refresh token that nobody has used yet, so that a later use reveals a theft; tells whether it was unused. */
export async function retireRefreshToken(db: Db, tokenHash: string, at: string): Promise<boolean> {
  const retired = await db
    .updateTable('refreshToken')
    .set({ rotatedAt: at })
    .where('tokenHash', '=', tokenHash)
    .where('rotatedAt', 'is', null)
    .executeTakeFirst()
  return retired.numUpdatedRows > 0n
}

/** The user of an access token that is valid at a time. */
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

/** The authorization that a token of either kind belongs to, whether it is still good or not. */
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
