import { isQasError, QasError } from 'qasphere-client'
import { getReason } from 'qasphere-client/reason'
import type { Environment } from '../input/environment.js'
import { type CredentialStore, getAccount } from './credential-store.js'
import { createFileStore } from './file-store.js'
import { openKeyring } from './keyring-store.js'
import { forgetProfile, rememberProfile } from './profile-index.js'
import { parseRecord, type StoredRecord } from './stored-record.js'

/** The credential stores of this machine, in the order in which they are read. */
export interface Stores {
  readonly all: readonly CredentialStore[]
  /** Why the keyring is not available. */
  readonly missingKeyring?: string
  /** The store to write to, if the user selected one. */
  readonly chosen?: CredentialStore['kind']
}

/** A stored record and its place. */
export interface StoredLogin {
  readonly record: StoredRecord
  readonly store: CredentialStore
  readonly account: string
}

export async function openStores(env: Environment, warn: (message: string) => void): Promise<Stores> {
  const keyring = await openKeyring(env)
  const files = createFileStore(warn)
  return 'store' in keyring
    ? { all: [keyring.store, files] }
    : { all: [files], missingKeyring: keyring.missing }
}

/** Yields the records of a profile, the one in use first. Each is read on demand. Calls `warn` for invalid ones. */
export function* readStoredLogins(
  { all }: Stores,
  profile: string,
  warn: (message: string) => void,
): Generator<StoredLogin> {
  for (const store of all) {
    for (const type of recordTypes) {
      const account = getAccount(type, profile)
      const text = explainFailure(`could not be read from ${store.place(account)}`, () => store.read(account))
      if (text === undefined) continue
      const record = parseRecord(text)
      if (record?.type === type) yield { record, store, account }
      else warn(`${store.place(account)} does not contain credentials that qasphere can read, and is skipped`)
    }
  }
}

/**
 * Stores a record of a profile in the first store that accepts it, and removes the profile from the other stores.
 * Calls `warn` for stores that do not accept it.
 *
 * @throws QasError of kind `credentials` if no store accepts it.
 */
export function storeLogin(
  stores: Stores,
  profile: string,
  record: StoredRecord,
  warn: (message: string) => void,
): StoredLogin {
  const account = getAccount(record.type, profile)
  const store = write(stores, account, JSON.stringify(record), warn)
  removeOthers(stores, profile, { store, account })
  rememberProfile(profile)
  return { record, store, account }
}

function write(
  { all, chosen }: Stores,
  account: string,
  secret: string,
  warn: (message: string) => void,
): CredentialStore {
  const [first, ...others] = all.filter(({ kind }) => chosen === undefined || kind === chosen)
  if (!first) throw new TypeError('No store of this kind')
  try {
    explainFailure(`could not be stored in ${first.place(account)}`, () => first.write(account, secret))
    return first
  } catch (error) {
    if (others.length === 0 || !isQasError(error)) throw error
    warn(error.message)
    return write({ all: others }, account, secret, warn)
  }
}

/** Removes everything stored for a profile. Returns the places it was removed from. */
export function removeLogin(stores: Stores, profile: string): string[] {
  const removed = removeOthers(stores, profile)
  forgetProfile(profile)
  return removed
}

function removeOthers(
  { all }: Stores,
  profile: string,
  kept?: Pick<StoredLogin, 'store' | 'account'>,
): string[] {
  return all.flatMap((store) =>
    recordTypes
      .map((type) => getAccount(type, profile))
      .filter((account) => store !== kept?.store || account !== kept.account)
      .filter((account) =>
        explainFailure(`could not be removed from ${store.place(account)}`, () => store.remove(account)),
      )
      .map((account) => store.place(account)),
  )
}

const recordTypes = ['oauth', 'apiKey'] as const

/**
 * Runs work on a keyring or a file.
 *
 * @throws QasError of kind `credentials`. `failure` completes the sentence "The credentials …".
 */
export function explainFailure<T>(failure: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const reason = getReason(error)
    throw new QasError('credentials', `The credentials ${failure}: ${reason}`, {}, error)
  }
}
