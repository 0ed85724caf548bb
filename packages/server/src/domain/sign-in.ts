import { ApiError } from '../api-error.js'
import { hashPassword, hashSecret, passwordMatches } from '../hashes.js'
import { newSecret } from '../identifiers.js'
import { insertSession } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import { forgetFailedAttempts } from '../store/failed-attempts.js'
import type { UserRow } from '../store/schema.js'
import { findUserByEmail } from '../store/users.js'
import { countFailure, type GuessLimit, refuseGuessing } from './guessing.js'

/** A session ends after twelve hours, in seconds. */
export const sessionLifetime = 12 * 60 * 60

export interface SignIn {
  readonly email: string
  readonly password: string
  /** The address it comes from. */
  readonly ip: string
}

/** Opens a session; throws 401 for a wrong email or password, 429 after too many of them. */
export async function signIn(db: Db, given: SignIn): Promise<{ token: string; user: UserRow }> {
  const { email, password, ip } = given
  const limits = guessLimits(email, ip)
  await refuseGuessing(db, limits)
  const user = await findUserByEmail(db, email)
  // An unknown user costs the same time as a wrong password, so that neither tells which it was.
  const stored = user?.passwordHash ?? (await unknownUserHash())
  const matches = await passwordMatches(password, stored)
  if (!user?.passwordHash || user.deactivatedAt || !matches) {
    await countFailure(db, limits)
    throw new ApiError(401, 'the email or the password is wrong', 'user.login_failed')
  }
  await forgetFailedAttempts(db, limits[0].subject)
  const token = newSecret() + newSecret()
  const expiresAt = new Date(Date.now() + sessionLifetime * 1000).toISOString()
  await insertSession(db, { tokenHash: hashSecret(token), userId: user.id, expiresAt })
  return { token, user }
}

/** The first is for one person's mistakes; the others are for guesses from many places, and at many accounts. */
function guessLimits(email: string, ip: string): readonly [GuessLimit, ...GuessLimit[]] {
  const account = hashSecret(email.toLowerCase())
  return [
    { subject: `password ${account} ${ip}`, failures: 10 },
    { subject: `password ${account}`, failures: 100 },
    { subject: `passwords ${ip}`, failures: 50 },
  ]
}

let lastUnknownUserHash: Promise<string> | undefined

function unknownUserHash(): Promise<string> {
  lastUnknownUserHash ??= hashPassword(newSecret())
  return lastUnknownUserHash
}
