import type { HandlersOf } from '../domain/call.js'
import { signIn } from '../domain/sign-in.js'

export const sessionHandlers: HandlersOf<'sessions'> = {
  logIn: async (call) => {
    const { email, password } = call.body
    call.audit({ email })
    const { token } = await signIn(call, { email, password, ip: call.ip })
    return { token }
  },
}
