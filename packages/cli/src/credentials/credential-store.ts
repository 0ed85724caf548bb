import { defaultProfile } from './profiles.js'
import type { StoredRecord } from './stored-record.js'

/** A store for secrets by account. Methods throw the errors of the system. */
export interface CredentialStore {
  readonly kind: 'keyring' | 'file'
  /** Describes where the secret of an account is, for messages. */
  place(account: string): string
  read(account: string): string | undefined
  write(account: string, secret: string): void
  /** Removes the secret of an account. Returns whether there was one. */
  remove(account: string): boolean
}

/**
 * Returns the account of a profile's record. API keys have a separate account, because the vendor's tool reads
 * `credentials` and only supports logins.
 */
export function getAccount(type: StoredRecord['type'], profile: string): string {
  const account = type === 'oauth' ? 'credentials' : 'api-key'
  return profile === defaultProfile ? account : `${account}:${profile}`
}
