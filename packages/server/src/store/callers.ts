import { findAccessTokenUser } from './authorizations.js'
import { findApiKey, findSessionUser } from './credentials.js'
import type { Db } from './database.js'
import type { UserRow } from './schema.js'

/** The owner of a key or token. */
export interface StoredCaller {
  readonly user: UserRow
  /** The API key, login or session, which has its own rate limit. */
  readonly credential: string
  /** Undefined unless the caller has an API key. */
  readonly keyName?: string
  /** Undefined if the key or token does not expire. */
  readonly expiresAt?: string
}

/**
 * Finds the caller for an API key, access token or session that is valid at a given time; undefined for any other text.
 */
export async function findCaller(db: Db, tokenHash: string, at: string): Promise<StoredCaller | undefined> {
  const key = await findApiKey(db, tokenHash)
  if (key) return { user: key.user, credential: `key ${key.id}`, keyName: key.name }
  const login = await findAccessTokenUser(db, tokenHash, at)
  if (login) {
    const { user, authorizationId, expiresAt } = login
    return { user, credential: `login ${authorizationId}`, expiresAt }
  }
  const session = await findSessionUser(db, tokenHash)
  if (!session) return undefined
  const { user, expiresAt } = session
  return { user, credential: `session of ${user.id}`, expiresAt }
}
