import type { HandlersOf } from '../domain/call.js'
import { listOwnLogins, revokeOwnLogin } from '../domain/logins.js'

export const loginHandlers: HandlersOf<'logins'> = {
  listLogins: async (call) => ({ logins: await listOwnLogins(call) }),

  revokeLogin: async (call) => {
    const { id } = call.params
    await revokeOwnLogin(call, id)
    // As in the other events of this action.
    call.audit({ authorizationId: id, reason: 'revoked by the user' })
    return { message: 'Login revoked' }
  },
}
