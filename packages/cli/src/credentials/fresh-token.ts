import type { TransportOptions } from 'qasphere-client'
import type { StoredLogin } from './stored-login.js'
import type { LoginRecord } from './stored-record.js'

/** Tokens are renewed when they have less than this left, in milliseconds (API reference, 3.4). */
const renewedBeforeMs = 5 * 60_000

export type Place = Pick<StoredLogin, 'store' | 'account'>

export interface RenewalOptions extends TransportOptions {
  readonly userAgent: string
  readonly warn: (words: string) => void
  /** The command that logs in again, for messages. */
  readonly loginCommand: string
}

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

export function isDue({ accessTokenExpiresAt }: LoginRecord): boolean {
  return !(msUntil(accessTokenExpiresAt) > renewedBeforeMs)
}

/** Milliseconds until a date; negative when it is past, NaN where it is none. */
export function msUntil(date: string): number {
  return Date.parse(date) - Date.now()
}
