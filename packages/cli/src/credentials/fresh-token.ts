import type { Place, RenewalOptions } from './renew-login.js'
import { isDue, type LoginRecord } from './stored-record.js'

/**
 * Creates a function that returns the access token of a stored login and renews it before it expires: once for all callers
 * in this process, and in one process at a time, because a refresh token works only once.
 */
export function createTokenSource(
  login: LoginRecord,
  place: Place,
  options: RenewalOptions,
): () => Promise<string> {
  let current = login
  let renewing: Promise<LoginRecord> | undefined
  return async () => {
    if (!isDue(current)) return current.accessToken
    renewing ??= loadAndRenew(current).finally(() => {
      renewing = undefined
    })
    current = await renewing
    return current.accessToken
  }

  /** Loads the code that renews logins, which few commands need. */
  async function loadAndRenew(login: LoginRecord): Promise<LoginRecord> {
    const { renew } = await import('./renew-login.js')
    return renew(login, place, options)
  }
}
