import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { anyText } from './scalars.js'

export const findTenant = endpoint({
  summary: 'Find the tenant of a team.',
  access: 'anyone',
  internal: true,
  request: { method: 'GET', path: '/api/check-tenant', query: z.object({ name: anyText }) },
  status: 200,
  response: z.object({ redirectUrl: z.url(), suspended: z.boolean() }),
})

export const requestDeviceCode = endpoint({
  summary: 'Begin a device grant.',
  access: 'anyone',
  internal: true,
  request: { method: 'POST', path: '/api/oauth/device/code', body: z.object({ client_id: anyText }) },
  status: 200,
  response: z.object({
    device_code: z.string(),
    user_code: z.string(),
    verification_uri: z.url(),
    verification_uri_complete: z.url(),
    expires_in: z.number(),
    interval: z.number(),
  }),
})

export const exchangeToken = endpoint({
  summary: 'Exchange a device code or a refresh token for tokens.',
  access: 'anyone',
  internal: true,
  request: {
    method: 'POST',
    path: '/api/oauth/token',
    body: z.object({
      grant_type: anyText,
      client_id: anyText,
      device_code: z.optional(anyText),
      refresh_token: z.optional(anyText),
    }),
  },
  status: 200,
  response: z.object({
    access_token: z.string(),
    token_type: z.string(),
    expires_in: z.number(),
    refresh_token: z.string(),
    refresh_token_expires_in: z.number(),
  }),
})

export const revokeToken = endpoint({
  summary: 'Revoke a login.',
  access: 'anyone',
  internal: true,
  request: {
    method: 'POST',
    path: '/api/oauth/revoke',
    body: z.object({ token: anyText, client_id: z.optional(anyText), token_type_hint: z.optional(anyText) }),
  },
  status: 200,
  response: z.object({}),
})
