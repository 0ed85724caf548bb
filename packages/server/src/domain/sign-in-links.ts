import { hashSecret } from '../values/hashes.js'
import { newSecret } from '../values/identifiers.js'

/** How long a link works, in milliseconds. */
const lifetimeMs = 10 * 60 * 1000

/** Links that sign the owner in without a password, kept only in this process. */
export interface SignInLinks {
  /** Returns the secret of a new link, which works once within ten minutes. */
  create(): string
  /** Tells whether a secret is that of a link that still works; it works no more. */
  use(secret: string): boolean
}

export function createSignInLinks(now: () => number = Date.now): SignInLinks {
  const expiries = new Map<string, number>()
  return {
    create() {
      const secret = newSecret() + newSecret()
      expiries.set(hashSecret(secret), now() + lifetimeMs)
      return secret
    },
    use(secret) {
      const hash = hashSecret(secret)
      const expiresAt = expiries.get(hash)
      expiries.delete(hash)
      return expiresAt !== undefined && now() < expiresAt
    },
  }
}
