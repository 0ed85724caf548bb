import { defaultProfile } from './profiles.js'
import type { StoredRecord } from './stored-record.js'

/** A place where secrets are kept by account; each may throw what the system says. */
export interface CredentialStore {
  readonly kind: 'keyring' | 'file'
  /** Where an account's secret is, for people. */
  place(account: string): string
  read(account: string): string | undefined
  write(account: string, secret: string): void
  /** Whether there was something to remove. */
  remove(account: string): boolean
}

/**
 * The account of a profile's record. API keys have one of their own: the vendor's tool reads `credentials` and knows
 * nothing but logins.
 */
export function accountOf(type: StoredRecord['type'], profile: string): string {
  const account = type === 'oauth' ? 'credentials' : 'api-key'
  return profile === defaultProfile ? account : `${account}:${profile}`
}
