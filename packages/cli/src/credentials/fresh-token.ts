import type { Place, RenewalOptions } from './renew-login.js'
import { isDue, type LoginRecord } from './stored-record.js'

/**
 * Gives the access token of a stored login, renewed before it ends: once for all callers in this process, and by one
 * process at a time, as a refresh token works once only.
 */
export function freshToken(login: LoginRecord, place: Place, options: RenewalOptions): () => Promise<string> {
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

  /** Most runs need none of it. */
  async function loadAndRenew(login: LoginRecord): Promise<LoginRecord> {
    const { renew } = await import('./renew-login.js')
    return renew(login, place, options)
  }
}
