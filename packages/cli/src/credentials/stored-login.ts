import { isQasError, QasError } from 'qasphere-client'
import type { Environment } from '../input/environment.js'
import { accountOf, type CredentialStore } from './credential-store.js'
import { fileStore } from './file-store.js'
import { openKeyring } from './keyring-store.js'
import { forgetProfile, rememberProfile } from './profile-index.js'
import { parseRecord, type StoredRecord } from './stored-record.js'

/** The places for secrets on this machine, in the order in which they are read. */
export interface Stores {
  readonly all: readonly CredentialStore[]
  /** Why the keyring is not one of them. */
  readonly missingKeyring?: string
  /** The only one to write to, if the user selected one. */
  readonly chosen?: CredentialStore['kind']
}

/** What is stored, and where. */
export interface StoredLogin {
  readonly record: StoredRecord
  readonly store: CredentialStore
  readonly account: string
}

export async function openStores(env: Environment, warn: (message: string) => void): Promise<Stores> {
  const keyring = await openKeyring(env)
  const files = fileStore(warn)
  return 'store' in keyring
    ? { all: [keyring.store, files] }
    : { all: [files], missingKeyring: keyring.missing }
}

/** The records of a profile, the one that is used first. Each is read when it is asked for; `warn` is told of broken ones. */
export function* storedLogins(
  { all }: Stores,
  profile: string,
  warn: (message: string) => void,
): Generator<StoredLogin> {
  for (const store of all) {
    for (const type of recordTypes) {
      const account = accountOf(type, profile)
      const text = explainFailure(`could not be read from ${store.place(account)}`, () => store.read(account))
      if (text === undefined) continue
      const record = parseRecord(text)
      if (record?.type === type) yield { record, store, account }
      else warn(`${store.place(account)} does not contain credentials that qasphere can read, and is skipped`)
    }
  }
}

/**
 * Stores a record for a profile in the first place that accepts it, and removes what other places have for the profile.
 * `warn` is told of places that do not accept it.
 *
 * @throws QasError of kind `credentials` if no place accepts it.
 */
export function storeLogin(
  stores: Stores,
  profile: string,
  record: StoredRecord,
  warn: (message: string) => void,
): StoredLogin {
  const account = accountOf(record.type, profile)
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
  if (!first) throw new TypeError('There is no store')
  try {
    explainFailure(`could not be stored in ${first.place(account)}`, () => first.write(account, secret))
    return first
  } catch (error) {
    if (others.length === 0 || !isQasError(error)) throw error
    warn(error.message)
    return write({ all: others }, account, secret, warn)
  }
}

/** Removes everything that is stored for a profile. Returns the places it was removed from. */
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
      .map((type) => accountOf(type, profile))
      .filter((account) => store !== kept?.store || account !== kept.account)
      .filter((account) =>
        explainFailure(`could not be removed from ${store.place(account)}`, () => store.remove(account)),
      )
      .map((account) => store.place(account)),
  )
}

const recordTypes = ['oauth', 'apiKey'] as const

/**
 * Does work in a keyring or on a disk.
 *
 * @throws QasError of kind `credentials` that says what failed: `failure` completes "The credentials …".
 */
export function explainFailure<T>(failure: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new QasError('credentials', `The credentials ${failure}: ${reason}`, {}, error)
  }
}
