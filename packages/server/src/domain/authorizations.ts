import type { ResponseOf } from 'qasphere-contract'
import type { exchangeToken } from 'qasphere-contract/oauth'
import {
  extendAuthorization,
  findAuthorization,
  insertAuthorization,
  insertTokens,
  lockRefreshToken,
  type RefreshTokenRow,
  retireRefreshToken,
  revokeAuthorization,
  rotateRefreshToken,
} from '../store/authorizations.js'
import { type Db, now } from '../store/database.js'
import { readSetting } from '../store/settings.js'
import type { Store } from '../store/store.js'
import { hashSecret } from '../values/hashes.js'
import { createHqid, createSecret } from '../values/identifiers.js'
import { OAuthError } from '../values/oauth-error.js'
import type { LoginSettings } from '../values/server-options.js'

export type Tokens = ResponseOf<typeof exchangeToken>

/** Authorizes a client to act for a user and returns its first tokens. */
export async function authorizeClient(
  db: Db,
  grant: { userId: number; clientId: string; ip: string; userAgent: string },
  settings: LoginSettings,
): Promise<Tokens> {
  const id = createHqid()
  const createdAt = now()
  const expiresAt = addSeconds(createdAt, settings.refreshTokenLifetime)
  await insertAuthorization(db, {
    ...grant,
    id,
    createdAt,
    lastUsedAt: createdAt,
    expiresAt,
    revokedAt: null,
  })
  return (await issueTokens(db, id, createdAt, settings)).tokens
}

/** A stolen refresh token: the user it belongs to, and the authorization that was revoked. */
export interface Theft {
  readonly authorizationId: string
  readonly userId: number
}

/**
 * Exchanges a refresh token for new tokens; both lifetimes start again (docs/api-reference.md, Tokens). Within the
 * grace period, a client that lost the response may send the same token again. The lost tokens must not work next to
 * the new ones, so the lost refresh token is retired. Any other reuse of a token that was exchanged or retired means
 * that two parties have it (RFC 9700, 4.14.2): then the whole authorization is revoked, and the theft is returned so
 * that the caller can record it. Throws an `OAuthError` if there are no tokens to issue. Run it in a transaction.
 */
export async function refreshTokens(
  store: Store,
  { refreshToken, clientId }: { refreshToken: string; clientId: string },
  settings: LoginSettings,
): Promise<Tokens | Theft> {
  const { db } = store
  const found = await lockRefreshToken(store, hashSecret(refreshToken))
  // Read the time only now: this request may have waited for another one that exchanged the same token.
  const at = now()
  const authorization = found && (await findAuthorization(db, found.authorizationId, at))
  if (!found || !authorization || authorization.clientId !== clientId || found.expiresAt <= at)
    throw invalidRefreshToken()
  const { id, userId } = authorization
  if (found.rotatedAt !== null && !(await retireLostSuccessor(db, found, at, settings))) {
    await revokeAuthorization(db, id, at)
    return { authorizationId: id, userId }
  }
  const issued = await issueTokens(db, id, at, settings)
  await rotateRefreshToken(db, found.tokenHash, {
    rotatedAt: found.rotatedAt ?? at,
    successorHash: issued.refreshHash,
  })
  await extendAuthorization(db, id, {
    lastUsedAt: at,
    expiresAt: addSeconds(at, settings.refreshTokenLifetime),
  })
  return issued.tokens
}

export function invalidRefreshToken(): OAuthError {
  return new OAuthError('invalid_grant', 'the refresh token is no longer valid; log in again', 401)
}

/**
 * Retires the token that an exchanged one was replaced with. Returns whether the client may have lost it: the exchange
 * was recent, and the token is unused.
 */
async function retireLostSuccessor(
  db: Db,
  { rotatedAt, successorHash }: RefreshTokenRow,
  at: string,
  { refreshGrace }: LoginSettings,
): Promise<boolean> {
  if (rotatedAt === null || successorHash === null) return false
  if (Date.parse(rotatedAt) + refreshGrace * 1000 <= Date.parse(at)) return false
  return await retireRefreshToken(db, successorHash, at)
}

async function issueTokens(
  db: Db,
  authorizationId: string,
  at: string,
  { accessTokenLifetime, refreshTokenLifetime }: LoginSettings,
): Promise<{ tokens: Tokens; refreshHash: string }> {
  const tenantId = await readSetting(db, 'tenantId')
  const [access, refresh] = [createSecret(), createSecret() + createSecret()].map(
    (secret) => `${tenantId}.${authorizationId}.${secret}`,
  )
  if (access === undefined || refresh === undefined) throw new Error('two tokens need two secrets')
  const refreshHash = hashSecret(refresh)
  await insertTokens(db, authorizationId, {
    at,
    access: { tokenHash: hashSecret(access), expiresAt: addSeconds(at, accessTokenLifetime) },
    refresh: { tokenHash: refreshHash, expiresAt: addSeconds(at, refreshTokenLifetime) },
  })
  const tokens: Tokens = {
    access_token: access,
    token_type: 'Bearer',
    expires_in: accessTokenLifetime,
    refresh_token: refresh,
    refresh_token_expires_in: refreshTokenLifetime,
  }
  return { tokens, refreshHash }
}

function addSeconds(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString()
}
