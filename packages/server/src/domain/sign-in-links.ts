import { hashSecret } from '../values/hashes.js'
import { createSecret } from '../values/identifiers.js'

/** How long a link works, in milliseconds. */
const lifetimeMs = 10 * 60 * 1000

/** Links that sign in the owner without a password, kept only in the memory of this process. */
export interface SignInLinks {
  /** Returns the secret of a new link, which works once within ten minutes. */
  create(): string
  /** Returns whether a secret belongs to a valid link, and invalidates the link. */
  use(secret: string): boolean
}

export function createSignInLinks(now: () => number = Date.now): SignInLinks {
  const expiries = new Map<string, number>()
  return {
    create() {
      const secret = createSecret() + createSecret()
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
