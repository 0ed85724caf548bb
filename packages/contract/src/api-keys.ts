import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { described, message, resourceId, timestamp } from './scalars.js'

/** The caller's own API keys. These endpoints are extensions: only `qasphere server` has them. */

const ApiKey = named(
  'ApiKey',
  'An API key of the caller, without the key itself',
  z.object({ id: z.string(), name: z.string(), createdAt: timestamp }),
  {
    id: 'ID of the API key',
    name: 'Name of the API key',
    createdAt: 'Time of creation',
  },
)

export const listApiKeys = endpoint({
  command: 'api-keys list',
  summary: 'List your active API keys, newest first, without their secrets.',
  details: 'To create an API key, open the page /settings/api-keys of the server.',
  access: 'viewer',
  extension: true,
  request: { method: 'GET', path: '/api-keys' },
  status: 200,
  response: named('ApiKeyList', 'The active API keys of the caller', z.object({ apiKeys: z.array(ApiKey) }), {
    apiKeys: 'API keys, newest first',
  }),
  prints: ['apiKeys'],
  examples: [{ does: 'list your API keys', flags: {} }],
})

export const revokeApiKey = endpoint({
  command: 'api-keys revoke',
  summary: 'Revoke one of your API keys immediately.',
  access: 'viewer',
  audit: 'api_key.revoked',
  extension: true,
  request: {
    method: 'POST',
    path: '/api-keys/{id}/revoke',
    params: { id: described('ID of the API key, from qasphere api-keys list', resourceId) },
  },
  status: 200,
  response: message,
  examples: [{ does: 'revoke an API key', flags: { id: '1CdnLKspW_4LWzUrt8ZV3hN' } }],
})
