import type { HandlersOf } from '../domain/call.js'
import { listUserRows } from '../store/users.js'

export const userHandlers: HandlersOf<'users'> = {
  listUsers: async ({ db }) => ({
    users: (await listUserRows(db)).map((user) => ({
      id: user.id,
      email: user.email,
      name: user.name,
      role: user.role,
      authorizationTypes: user.passwordHash === null ? [] : ['password'],
      totpEnabled: user.totpEnabled === 1,
      createdAt: user.createdAt,
      lastActivity: user.lastActivity,
    })),
  }),

  getCurrentUser: async ({ user }) => ({
    user: { id: user.id, email: user.email, name: user.name, avatar: user.avatar, role: user.role },
  }),
}
