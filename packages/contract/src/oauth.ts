import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { anyText, nonNegativeInt, positiveInt, text } from './scalars.js'

/**
 * Logging in: the tenant of a team, the device grant of RFC 8628, and the authorization code grant with PKCE of RFC 7636
 * for MCP clients (docs/api-reference.md, Logging in).
 */

/** The command line, the only client that does not register itself. No client has a secret. */
export const clientId = 'qas-cli'
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const refreshGrant = 'refresh_token'
export const codeGrant = 'authorization_code'

/** Reasons for not issuing a token, or for not registering a client (RFC 6749, 5.2; RFC 7591, 3.2.2; RFC 8628, 3.5; RFC 8707, 2). */
export const tokenErrors = [
  'authorization_pending',
  'slow_down',
  'access_denied',
  'expired_token',
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'invalid_target',
  'invalid_redirect_uri',
  'invalid_client_metadata',
  'unsupported_grant_type',
  'temporarily_unavailable',
] as const
export type TokenError = (typeof tokenErrors)[number]

const secret = text(1, 512)

/** The id of a client that registered itself contains its registration. */
const anyClientId = text(1, 4096)

export const maxRedirectUris = 5
export const maxRedirectUriLength = 255
export const maxClientNameLength = 64

export const findTenant = endpoint({
  summary: 'Find the login page of a team.',
  access: 'anyone',
  internal: true,
  request: { method: 'GET', path: '/api/check-tenant', query: z.looseObject({ name: text(1, 255) }) },
  status: 200,
  response: z.object({ redirectUrl: z.string(), suspended: z.boolean() }),
})

export const requestDeviceCode = endpoint({
  summary: 'Request a code that a person approves in a browser.',
  access: 'anyone',
  internal: true,
  oauth: true,
  request: {
    method: 'POST',
    path: '/api/oauth/device/code',
    body: z.looseObject({ client_id: text(1, 64) }),
  },
  status: 200,
  response: z.object({
    device_code: z.string(),
    user_code: z.string(),
    verification_uri: z.string(),
    verification_uri_complete: z.string(),
    expires_in: positiveInt,
    interval: nonNegativeInt,
  }),
})

export const exchangeToken = endpoint({
  summary: 'Get tokens for an approved device code, an authorization code, or a refresh token.',
  access: 'anyone',
  internal: true,
  oauth: true,
  request: {
    method: 'POST',
    path: '/api/oauth/token',
    body: z.looseObject({
      grant_type: text(1, 255),
      client_id: anyClientId,
      device_code: z.optional(secret),
      refresh_token: z.optional(secret),
      code: z.optional(secret),
      code_verifier: z.optional(secret),
      redirect_uri: z.optional(text(1, 512)),
      resource: z.optional(text(1, 512)),
    }),
  },
  status: 200,
  response: z.object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: positiveInt,
    refresh_token: z.string(),
    refresh_token_expires_in: positiveInt,
  }),
})

export const registerClient = endpoint({
  summary: 'Register a client without a secret, such as an MCP client (RFC 7591).',
  access: 'anyone',
  internal: true,
  oauth: true,
  request: {
    method: 'POST',
    // Nothing is stored: the ID contains the registration.
    isIdempotent: true,
    path: '/api/oauth/register',
    body: z.looseObject({
      redirect_uris: z
        .array(text(1, maxRedirectUriLength))
        .check(z.minLength(1), z.maxLength(maxRedirectUris)),
      client_name: z.optional(anyText),
      token_endpoint_auth_method: z.optional(anyText),
    }),
  },
  status: 201,
  response: z.object({
    client_id: z.string(),
    client_name: z.string(),
    redirect_uris: z.array(z.string()),
    grant_types: z.array(z.string()),
    response_types: z.array(z.string()),
    token_endpoint_auth_method: z.literal('none'),
  }),
})

export const revokeToken = endpoint({
  summary: 'Revoke an access or refresh token and all others of the same login (RFC 7009).',
  access: 'anyone',
  internal: true,
  oauth: true,
  request: {
    method: 'POST',
    path: '/api/oauth/revoke',
    body: z.looseObject({
      token: secret,
      token_type_hint: z.optional(text(1, 64)),
      client_id: z.optional(anyClientId),
    }),
  },
  status: 200,
  response: z.object({}),
})
