import type { ResponseOf } from 'qasphere-contract'
import type { exchangeToken } from 'qasphere-contract/oauth'
import { hashSecret } from '../hashes.js'
import { newHqid, newSecret } from '../identifiers.js'
import { OAuthError } from '../oauth-error.js'
import type { LoginSettings } from '../server-options.js'
import {
  extendAuthorization,
  findAuthorization,
  findRefreshToken,
  insertAuthorization,
  insertTokens,
  type RefreshTokenRow,
  revokeAuthorization,
  rotateRefreshToken,
} from '../store/authorizations.js'
import { type Db, now } from '../store/database.js'
import { readSetting } from '../store/settings.js'

export type Tokens = ResponseOf<typeof exchangeToken>

/** Lets a client act as a user; returns its first tokens. */
export async function authorizeClient(
  db: Db,
  grant: { userId: number; clientId: string; ip: string; userAgent: string },
  settings: LoginSettings,
): Promise<Tokens> {
  const id = newHqid()
  const createdAt = now()
  const expiresAt = later(createdAt, settings.refreshTokenLifetime)
  await insertAuthorization(db, {
    ...grant,
    id,
    createdAt,
    lastUsedAt: createdAt,
    expiresAt,
    revokedAt: null,
  })
  return (await giveTokens(db, id, createdAt, settings)).tokens
}

/** A refresh token that has been stolen: who had it, and what was ended for it. */
export interface Theft {
  readonly authorizationId: string
  readonly userId: number
}

/**
 * Exchanges a refresh token for new tokens; both expiries begin anew (API reference, 3.4). One that was exchanged
 * before reveals that two have it: the whole authorization is revoked then, and what was done is returned so that it
 * can be recorded. Throws an `OAuthError` where there are no tokens to give.
 */
export async function refreshTokens(
  db: Db,
  { refreshToken, clientId }: { refreshToken: string; clientId: string },
  settings: LoginSettings,
): Promise<Tokens | Theft> {
  const at = now()
  const found = await findRefreshToken(db, hashSecret(refreshToken))
  const authorization = found && (await findAuthorization(db, found.authorizationId, at))
  if (!found || !authorization || authorization.clientId !== clientId || found.expiresAt <= at)
    throw refused()
  const { id, userId } = authorization
  const given = await giveTokens(db, id, at, settings)
  const rotation = { rotatedAt: at, successorHash: given.refreshHash }
  const isFirst = await rotateRefreshToken(db, found.tokenHash, rotation)
  if (!isFirst && !(await wasAnswerLost(db, found, at, settings))) {
    await revokeAuthorization(db, id, at)
    return { authorizationId: id, userId }
  }
  await extendAuthorization(db, id, {
    lastUsedAt: at,
    expiresAt: later(at, settings.refreshTokenLifetime),
  })
  return given.tokens
}

export function refused(): OAuthError {
  return new OAuthError('invalid_grant', 'the refresh token is not valid any more; log in again', 401)
}

/** Whether a client asks again because it never got the answer: soon, and what it would have got is unused. */
async function wasAnswerLost(
  db: Db,
  { tokenHash }: RefreshTokenRow,
  at: string,
  { refreshGrace }: LoginSettings,
): Promise<boolean> {
  const rotated = await findRefreshToken(db, tokenHash)
  if (!rotated?.rotatedAt || !rotated.successorHash) return false
  if (Date.parse(rotated.rotatedAt) + refreshGrace * 1000 <= Date.parse(at)) return false
  const successor = await findRefreshToken(db, rotated.successorHash)
  return successor?.rotatedAt === null
}

async function giveTokens(
  db: Db,
  authorizationId: string,
  at: string,
  { accessTokenLifetime, refreshTokenLifetime }: LoginSettings,
): Promise<{ tokens: Tokens; refreshHash: string }> {
  const tenantId = await readSetting(db, 'tenantId')
  const [access, refresh] = [newSecret(), newSecret() + newSecret()].map(
    (secret) => `${tenantId}.${authorizationId}.${secret}`,
  )
  if (access === undefined || refresh === undefined) throw new Error('two secrets make two tokens')
  const refreshHash = hashSecret(refresh)
  await insertTokens(db, authorizationId, {
    at,
    access: { tokenHash: hashSecret(access), expiresAt: later(at, accessTokenLifetime) },
    refresh: { tokenHash: refreshHash, expiresAt: later(at, refreshTokenLifetime) },
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

function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString()
}
