import { ApiError } from '../api-error.js'
import type { HandlersOf } from '../handler.js'
import { hashPassword, hashSecret, passwordMatches } from '../hashes.js'
import { newSecret } from '../identifiers.js'
import { insertSession } from '../store/credentials.js'
import { findUserByEmail } from '../store/users.js'

/** A session ends after twelve hours, in milliseconds. */
const sessionLifetime = 12 * 60 * 60 * 1000

export const sessionHandlers: HandlersOf<'logIn'> = {
  logIn: async (call) => {
    const { email, password } = call.body
    call.audit({ email })
    const user = await findUserByEmail(call.db, email)
    // An unknown user costs the same time as a wrong password, so that neither tells which it was.
    const stored = user?.passwordHash ?? (await unknownUserHash())
    const matches = await passwordMatches(password, stored)
    if (!user?.passwordHash || user.deactivatedAt || !matches) {
      throw new ApiError(401, 'the email or the password is wrong', 'user.login_failed')
    }
    const token = newSecret() + newSecret()
    const expiresAt = new Date(Date.now() + sessionLifetime).toISOString()
    await insertSession(call.db, { tokenHash: hashSecret(token), userId: user.id, expiresAt })
    return { token }
  },
}

let lastUnknownUserHash: Promise<string> | undefined

function unknownUserHash(): Promise<string> {
  lastUnknownUserHash ??= hashPassword(newSecret())
  return lastUnknownUserHash
}
