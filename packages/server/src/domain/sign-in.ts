import { insertSession } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { findUserByEmail } from '../store/users.js'
import { ApiError } from '../values/api-error.js'
import { hashPassword, hashSecret, passwordMatches } from '../values/hashes.js'
import { createSecret } from '../values/identifiers.js'
import { checkGuessLimits, countAttempt, forgiveAttempt, type GuessLimit } from './guessing.js'
import { queueCheck } from './password-checks.js'

/** Lifetime of a session, in seconds. */
export const sessionLifetime = 12 * 60 * 60

export interface SignIn {
  readonly email: string
  readonly password: string
  /** The address of the caller. */
  readonly ip: string
}

/**
 * Opens a session. Throws 401 for a wrong email or password, 429 after too many failures, and 429 or 503 if there are
 * too many concurrent logins.
 */
export async function signIn(store: Store, given: SignIn): Promise<{ token: string; user: UserRow }> {
  const limits = createGuessLimits(given.email, given.ip)
  await checkGuessLimits(store.db, limits)
  const user = await queueCheck(given.ip, async () => {
    await countAttempt(store, limits)
    return await findUserByPassword(store.db, given)
  })
  if (!user) throw new ApiError(401, 'the email or the password is wrong', 'user.login_failed')
  await forgiveAttempt(store, limits)
  return { token: await openSession(store.db, user), user }
}

/** Opens a session for a user who has been authenticated, and returns its token. */
export async function openSession(db: Db, user: UserRow): Promise<string> {
  const token = createSecret() + createSecret()
  const expiresAt = new Date(Date.now() + sessionLifetime * 1000).toISOString()
  await insertSession(db, { tokenHash: hashSecret(token), userId: user.id, expiresAt })
  return token
}

async function findUserByPassword(db: Db, { email, password }: SignIn): Promise<UserRow | undefined> {
  const user = await findUserByEmail(db, email)
  // Checking an unknown user takes as long as checking a wrong password, so that the time does not reveal which it was.
  const stored = user?.passwordHash ?? (await hashForUnknownUser())
  const matches = await passwordMatches(password, stored)
  return user?.passwordHash && !user.deactivatedAt && matches ? user : undefined
}

/** The first limit is for typos; the others are for guesses from many addresses, and at many accounts. */
function createGuessLimits(email: string, ip: string): readonly GuessLimit[] {
  const account = hashSecret(email.toLowerCase())
  return [
    { subject: `password ${account} ${ip}`, maxFailures: 10, clearsOnSuccess: true },
    { subject: `password ${account}`, maxFailures: 100 },
    { subject: `passwords ${ip}`, maxFailures: 50 },
  ]
}

let unknownUserHash: Promise<string> | undefined

function hashForUnknownUser(): Promise<string> {
  unknownUserHash ??= hashPassword(createSecret())
  return unknownUserHash
}
