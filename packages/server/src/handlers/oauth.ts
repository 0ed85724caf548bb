import { clientId, deviceGrant, refreshGrant } from 'qasphere-contract/oauth'
import { authorizeClient, invalidRefreshToken, refreshTokens, type Tokens } from '../domain/authorizations.js'
import type { CallContext, HandlersOf } from '../domain/call.js'
import { createDeviceCode, findApprovedDeviceCode } from '../domain/device-codes.js'
import { findAuthorizationOfToken, revokeAuthorization } from '../store/authorizations.js'
import { now } from '../store/database.js'
import { takeDeviceCode } from '../store/device-codes.js'
import { readSetting } from '../store/settings.js'
import { notFound } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'
import { OAuthError } from '../values/oauth-error.js'
import { deviceCodePath } from '../values/page-paths.js'

/** The team name that works on every server with a single tenant. */
const localTeam = 'local'

export const oauthHandlers: HandlersOf<'oauth'> = {
  findTenant: async ({ db, query, origin }) => {
    const tenantId = await readSetting(db, 'tenantId')
    const name = query.name.toLowerCase()
    if (name !== localTeam && name !== tenantId?.toLowerCase()) throw notFound('Tenant')
    return { redirectUrl: `${origin}/login`, suspended: false }
  },

  requestDeviceCode: async ({ db, body, ip, userAgent, origin, login }) => {
    checkClientId(body.client_id)
    const { deviceCode, userCode } = await createDeviceCode(db, { clientId, ip, userAgent }, login)
    const page = `${origin}${deviceCodePath}`
    return {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?code=${userCode}`,
      expires_in: login.deviceCodeLifetime,
      interval: login.devicePollInterval,
    }
  },

  exchangeToken: async (call) => {
    const { body } = call
    checkClientId(body.client_id)
    if (body.grant_type === deviceGrant) return exchangeDeviceCode(call, requireField(body, 'device_code'))
    if (body.grant_type === refreshGrant)
      return exchangeRefreshToken(call, requireField(body, 'refresh_token'))
    throw new OAuthError('unsupported_grant_type', `grant_type must be ${deviceGrant} or ${refreshGrant}`)
  },

  revokeToken: async ({ db, body, record }) => {
    const found = await findAuthorizationOfToken(db, hashSecret(body.token))
    // Unknown tokens need no revoking (RFC 7009, 2.2).
    if (found && (await revokeAuthorization(db, found.id, now()))) {
      const meta = { authorizationId: found.id, reason: 'revoked by the client' }
      await record(db, { action: 'oauth_authorization.revoked', userId: found.userId, meta })
    }
    return {}
  },
}

async function exchangeDeviceCode({ db, login }: CallContext, deviceCode: string): Promise<Tokens> {
  const { userId, ip, userAgent, codeHash } = await findApprovedDeviceCode(db, deviceCode, clientId)
  return await db.transaction().execute(async (transaction) => {
    if (!(await takeDeviceCode(transaction, codeHash))) {
      throw new OAuthError('expired_token', 'the code was already used; log in again')
    }
    return await authorizeClient(transaction, { userId, clientId, ip, userAgent }, login)
  })
}

async function exchangeRefreshToken(call: CallContext, refreshToken: string): Promise<Tokens> {
  const outcome = await call.db.transaction().execute(async (transaction) => {
    const refreshed = await refreshTokens(
      { db: transaction, engine: call.engine },
      { refreshToken, clientId },
      call.login,
    )
    if ('userId' in refreshed) {
      const { authorizationId, userId } = refreshed
      const meta = { authorizationId, reason: 'a refresh token was used twice' }
      await call.record(transaction, { action: 'oauth_authorization.revoked', userId, meta })
    }
    return refreshed
  })
  // Throw only now, because the revocation must be committed.
  if ('userId' in outcome) throw invalidRefreshToken()
  return outcome
}

function checkClientId(id: string): void {
  if (id !== clientId) throw new OAuthError('invalid_client', `client_id must be ${clientId}`, 401)
}

function requireField<Name extends 'device_code' | 'refresh_token'>(
  body: { readonly [Key in Name]?: string | undefined },
  name: Name,
): string {
  const value = body[name]
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is required`)
  return value
}
