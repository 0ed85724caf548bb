import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { described, message, resourceId, timestamp } from './scalars.js'

/** The caller's own logins with OAuth. These endpoints are extensions: only `qasphere server` has them. */

const Login = named(
  'Login',
  'A login of the caller: a command line or an MCP client that can act as the caller',
  z.object({
    id: z.string(),
    client: z.string(),
    ip: z.string(),
    userAgent: z.string(),
    createdAt: timestamp,
    lastRenewedAt: timestamp,
    expiresAt: timestamp,
  }),
  {
    id: 'ID of the login',
    client: 'The client: qas-cli for the command line, else the name and a fingerprint of the MCP client',
    ip: 'Address from which the client logged in',
    userAgent: 'User-Agent header of the client when it logged in',
    createdAt: 'Time of the login',
    lastRenewedAt: 'Time when the client last renewed its tokens; the time of the login if it has not',
    expiresAt: 'Time when the login expires unless the client renews its tokens',
  },
)

export const listLogins = endpoint({
  command: 'logins list',
  summary: 'List your active logins, newest first: command lines and MCP clients that can act as you.',
  details:
    'These are the logins that the server knows, on all machines. To see the logins stored on this machine, use qasphere auth status.',
  access: 'viewer',
  extension: true,
  request: { method: 'GET', path: '/logins' },
  status: 200,
  response: named('LoginList', 'The active logins of the caller', z.object({ logins: z.array(Login) }), {
    logins: 'Logins, newest first',
  }),
  prints: ['logins'],
  columns: ['id', 'client', 'ip', 'createdAt', 'lastRenewedAt', 'expiresAt'],
  examples: [{ does: 'list your logins', flags: {} }],
})

export const revokeLogin = endpoint({
  command: 'logins revoke',
  summary: 'Revoke one of your logins immediately.',
  details: 'To end the login stored on this machine, use qasphere auth logout, which also deletes it here.',
  access: 'viewer',
  audit: 'oauth_authorization.revoked',
  extension: true,
  request: {
    method: 'POST',
    path: '/logins/{id}/revoke',
    params: { id: described('ID of the login, from qasphere logins list', resourceId) },
  },
  status: 200,
  response: message,
  examples: [{ does: 'revoke a login', flags: { id: '1CdnLKspW_4LWzUrt8ZV3hN' } }],
})
