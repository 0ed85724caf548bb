import * as z from 'zod/mini'
import { endpoint, roles } from './endpoint.js'
import { positiveInt, timestamp } from './scalars.js'

export const role = z.enum(roles)

export const User = z.object({
  id: positiveInt,
  email: z.string(),
  name: z.string(),
  role,
  authorizationTypes: z.array(z.enum(['password', 'google'])),
  totpEnabled: z.boolean(),
  createdAt: timestamp,
  /** A date such as 2026-08-01; null for never. */
  lastActivity: z.nullable(z.string()),
})

export const listUsers = endpoint({
  command: 'users list',
  summary: 'List the users.',
  docs: 'users#list-users',
  access: 'admin',
  request: { method: 'GET', path: '/users' },
  status: 200,
  response: z.object({ users: z.array(User) }),
  prints: ['users'],
  examples: [{ does: 'the users', flags: {} }],
})

export const getCurrentUser = endpoint({
  summary: 'Show the user behind the credentials.',
  access: 'viewer',
  request: { method: 'GET', path: '/users/me' },
  status: 200,
  response: z.object({
    user: z.object({
      id: positiveInt,
      email: z.string(),
      name: z.string(),
      avatar: z.nullable(z.string()),
      role,
    }),
  }),
})
