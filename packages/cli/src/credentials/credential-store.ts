import { defaultProfile } from './profiles.js'
import type { StoredRecord } from './stored-record.js'

/** A place that stores secrets by account. Methods throw the errors of the system. */
export interface CredentialStore {
  readonly kind: 'keyring' | 'file'
  /** Where the secret of an account is, as messages show it. */
  place(account: string): string
  read(account: string): string | undefined
  write(account: string, secret: string): void
  /** Whether there was something to remove. */
  remove(account: string): boolean
}

/**
 * The account of a profile's record. API keys have a separate one: the vendor's tool reads `credentials` and only knows
 * logins.
 */
export function accountOf(type: StoredRecord['type'], profile: string): string {
  const account = type === 'oauth' ? 'credentials' : 'api-key'
  return profile === defaultProfile ? account : `${account}:${profile}`
}
