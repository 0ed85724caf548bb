import { insertSession } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import type { Store } from '../store/open-store.js'
import type { UserRow } from '../store/schema.js'
import { findUserByEmail } from '../store/users.js'
import { ApiError } from '../values/api-error.js'
import { hashPassword, hashSecret, passwordMatches } from '../values/hashes.js'
import { newSecret } from '../values/identifiers.js'
import { countAttempt, forgiveAttempt, type GuessLimit, refuseGuessing } from './guessing.js'
import { checkInTurn } from './password-checks.js'

/** A session ends after twelve hours, in seconds. */
export const sessionLifetime = 12 * 60 * 60

export interface SignIn {
  readonly email: string
  readonly password: string
  /** The address it comes from. */
  readonly ip: string
}

/**
 * Opens a session. Throws 401 for a wrong email or password, 429 after too many of them, and 429 or 503 if too many
 * logins come at once.
 */
export async function signIn(store: Store, given: SignIn): Promise<{ token: string; user: UserRow }> {
  const limits = guessLimits(given.email, given.ip)
  await refuseGuessing(store.db, limits)
  const user = await checkInTurn(given.ip, async () => {
    await countAttempt(store, limits)
    return await findUserByPassword(store.db, given)
  })
  if (!user) throw new ApiError(401, 'the email or the password is wrong', 'user.login_failed')
  await forgiveAttempt(store, limits)
  return { token: await openSession(store.db, user), user }
}

/** Opens a session for somebody who has proved who they are, and returns its token. */
export async function openSession(db: Db, user: UserRow): Promise<string> {
  const token = newSecret() + newSecret()
  const expiresAt = new Date(Date.now() + sessionLifetime * 1000).toISOString()
  await insertSession(db, { tokenHash: hashSecret(token), userId: user.id, expiresAt })
  return token
}

async function findUserByPassword(db: Db, { email, password }: SignIn): Promise<UserRow | undefined> {
  const user = await findUserByEmail(db, email)
  // An unknown user costs the same time as a wrong password, so that neither tells which it was.
  const stored = user?.passwordHash ?? (await unknownUserHash())
  const matches = await passwordMatches(password, stored)
  return user?.passwordHash && !user.deactivatedAt && matches ? user : undefined
}

/** The first is for one person's mistakes; the others are for guesses from many places, and at many accounts. */
function guessLimits(email: string, ip: string): readonly GuessLimit[] {
  const account = hashSecret(email.toLowerCase())
  return [
    { subject: `password ${account} ${ip}`, failures: 10, isForgiven: true },
    { subject: `password ${account}`, failures: 100 },
    { subject: `passwords ${ip}`, failures: 50 },
  ]
}

let lastUnknownUserHash: Promise<string> | undefined

function unknownUserHash(): Promise<string> {
  lastUnknownUserHash ??= hashPassword(newSecret())
  return lastUnknownUserHash
}
