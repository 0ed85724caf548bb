import { clientId, codeGrant, deviceGrant, type exchangeToken, refreshGrant } from 'qasphere-contract/oauth'
import { takeAuthorizationCode } from '../domain/authorization-codes.js'
import { authorizeClient, invalidRefreshToken, refreshTokens, type Tokens } from '../domain/authorizations.js'
import type { Call, CallContext, HandlersOf } from '../domain/call.js'
import { createDeviceCode, findApprovedDeviceCode } from '../domain/device-codes.js'
import { findClient, type OAuthClient, registerClient } from '../domain/oauth-clients.js'
import { findAuthorizationOfToken, revokeAuthorization } from '../store/authorizations.js'
import { now } from '../store/database.js'
import { takeDeviceCode } from '../store/device-codes.js'
import { readSetting } from '../store/settings.js'
import { change } from '../store/transaction.js'
import { notFound } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'
import { isOwnResource } from '../values/mcp-url.js'
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

  requestDeviceCode: async (call) => {
    const { body, ip, userAgent, origin, login } = call
    rejectOtherClients(body.client_id)
    const { deviceCode, userCode } = await createDeviceCode(call, { clientId, ip, userAgent }, login)
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
    const { body, origin } = call
    const client = findClient(body.client_id)
    if (!client) throw new OAuthError('invalid_client', 'client_id is not registered', 401)
    if (!isOwnResource(body.resource, origin)) {
      throw new OAuthError('invalid_target', `resource must be ${origin}/mcp`)
    }
    if (body.grant_type === codeGrant) return exchangeAuthorizationCode(call, client)
    if (body.grant_type === deviceGrant) {
      rejectOtherClients(body.client_id)
      return exchangeDeviceCode(call, requireField(body, 'device_code'))
    }
    if (body.grant_type === refreshGrant)
      return exchangeRefreshToken(call, client, requireField(body, 'refresh_token'))
    const known = [codeGrant, deviceGrant, refreshGrant].join(', ')
    throw new OAuthError('unsupported_grant_type', `grant_type must be one of ${known}`)
  },

  registerClient: async ({ body }) => {
    const { redirect_uris, client_name = '', token_endpoint_auth_method: method = 'none' } = body
    if (method !== 'none') {
      const message = 'token_endpoint_auth_method must be none, because clients have no secrets'
      throw new OAuthError('invalid_client_metadata', message)
    }
    const client = registerClient(client_name, redirect_uris)
    return {
      client_id: client.id,
      client_name: client.name,
      redirect_uris: [...client.redirectUris],
      grant_types: [codeGrant, refreshGrant],
      response_types: ['code'],
      token_endpoint_auth_method: 'none' as const,
    }
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

async function exchangeAuthorizationCode(
  call: Call<typeof exchangeToken>,
  client: OAuthClient,
): Promise<Tokens> {
  const { body, ip, userAgent, login } = call
  const [code, redirectUri, verifier] = [
    requireField(body, 'code'),
    requireField(body, 'redirect_uri'),
    requireField(body, 'code_verifier'),
  ]
  return await change(call, async (transaction) => {
    const userId = await takeAuthorizationCode(transaction, code, { client, redirectUri, verifier })
    return await authorizeClient(transaction, { userId, clientId: client.label, ip, userAgent }, login)
  })
}

async function exchangeDeviceCode(call: CallContext, deviceCode: string): Promise<Tokens> {
  const { db, login } = call
  const { userId, ip, userAgent, codeHash } = await findApprovedDeviceCode(db, deviceCode, clientId)
  return await change(call, async (transaction) => {
    if (!(await takeDeviceCode(transaction, codeHash))) {
      throw new OAuthError('expired_token', 'the code was already used; log in again')
    }
    return await authorizeClient(transaction, { userId, clientId, ip, userAgent }, login)
  })
}

async function exchangeRefreshToken(
  call: CallContext,
  { label: clientId }: OAuthClient,
  refreshToken: string,
): Promise<Tokens> {
  const outcome = await change(call, async (transaction) => {
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

/** Throws if a client is not the command line, for which device codes are. */
function rejectOtherClients(id: string): void {
  if (id !== clientId) throw new OAuthError('invalid_client', `client_id must be ${clientId}`, 401)
}

function requireField<Name extends string>(
  body: { readonly [Key in Name]?: string | undefined },
  name: Name,
): string {
  const value = body[name]
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is required`)
  return value
}
