import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { nonNegativeInt, positiveInt, text } from './scalars.js'

/** Logging in: the tenant of a team, and the device grant of RFC 8628 (docs/api-reference.md, Logging in). */

/** The only client; it has no secret. */
export const clientId = 'qas-cli'
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const refreshGrant = 'refresh_token'

/** Reasons for not issuing a token (RFC 6749, 5.2; RFC 8628, 3.5). */
export const tokenErrors = [
  'authorization_pending',
  'slow_down',
  'access_denied',
  'expired_token',
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'unsupported_grant_type',
  'temporarily_unavailable',
] as const
export type TokenError = (typeof tokenErrors)[number]

const secret = text(1, 512)

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
  summary: 'Get tokens for an approved device code, or for a refresh token.',
  access: 'anyone',
  internal: true,
  oauth: true,
  request: {
    method: 'POST',
    path: '/api/oauth/token',
    body: z.looseObject({
      grant_type: text(1, 255),
      client_id: text(1, 64),
      device_code: z.optional(secret),
      refresh_token: z.optional(secret),
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
      client_id: z.optional(text(1, 64)),
    }),
  },
  status: 200,
  response: z.object({}),
})
