import * as z from 'zod/mini'
import { endpoint, roles } from './endpoint.js'
import { named } from './named.js'
import { positiveInt, timestamp } from './scalars.js'

export const role = named('Role', 'Role of a user, from the most to the least powerful', z.enum(roles))

export const User = named(
  'User',
  'A user',
  z.object({
    id: positiveInt,
    email: z.string(),
    name: z.string(),
    role,
    authorizationTypes: z.array(z.enum(['password', 'google'])),
    totpEnabled: z.boolean(),
    createdAt: timestamp,
    lastActivity: z.nullable(z.string()),
  }),
  {
    id: 'ID of the user',
    email: 'Email address of the user',
    name: 'Name of the user',
    role: 'Role of the user',
    authorizationTypes: 'Ways of signing in that the user has',
    totpEnabled: 'Whether signing in also requires a one-time password',
    createdAt: 'Time of creation',
    lastActivity: 'Date of the last activity, such as 2026-08-01; null if there was none',
  },
)

const CurrentUser = named(
  'CurrentUser',
  'The user who owns the credentials',
  z.object({
    id: positiveInt,
    email: z.string(),
    name: z.string(),
    avatar: z.nullable(z.string()),
    role,
  }),
  {
    id: 'ID of the user',
    email: 'Email address of the user',
    name: 'Name of the user',
    avatar: 'URL of a picture of the user; null if there is none',
    role: 'Role of the user',
  },
)

export const listUsers = endpoint({
  command: 'users list',
  summary: 'List the users.',
  docs: 'users#list-users',
  access: 'admin',
  request: { method: 'GET', path: '/users' },
  status: 200,
  response: named('UserList', 'The users', z.object({ users: z.array(User) }), { users: 'Users' }),
  prints: ['users'],
  columns: ['id', 'name', 'email', 'role', 'lastActivity'],
  examples: [{ does: 'list the users', flags: {} }],
})

export const getCurrentUser = endpoint({
  command: 'users me',
  summary: 'Show the current user.',
  access: 'viewer',
  request: { method: 'GET', path: '/users/me' },
  status: 200,
  response: named('CurrentUserResponse', 'The caller', z.object({ user: CurrentUser }), { user: 'The user' }),
  prints: ['user'],
  examples: [{ does: 'show your user and role', flags: {} }],
})
