import { isQasError, QasError } from 'qasphere-client'
import type { Environment } from '../input/environment.js'
import { accountOf, type CredentialStore } from './credential-store.js'
import { fileStore } from './file-store.js'
import { openKeyring } from './keyring-store.js'
import { forgetProfile, rememberProfile } from './profile-index.js'
import { parseRecord, type StoredRecord } from './stored-record.js'

/** The places for secrets on this machine, in the order in which they are asked. */
export interface Stores {
  readonly all: readonly CredentialStore[]
  /** Why the keyring is not among them. */
  readonly missingKeyring?: string
  /** The only one that may be written to, where the user chose. */
  readonly chosen?: CredentialStore['kind']
}

/** What is stored, and where. */
export interface StoredLogin {
  readonly record: StoredRecord
  readonly store: CredentialStore
  readonly account: string
}

export async function openStores(env: Environment, warn: (words: string) => void): Promise<Stores> {
  const keyring = await openKeyring(env)
  const files = fileStore(warn)
  return 'store' in keyring
    ? { all: [keyring.store, files] }
    : { all: [files], missingKeyring: keyring.missing }
}

/** The records of a profile, that which is used first, each read when it is asked for; `warn` hears of broken ones. */
export function* storedLogins(
  { all }: Stores,
  profile: string,
  warn: (words: string) => void,
): Generator<StoredLogin> {
  for (const store of all) {
    for (const type of recordTypes) {
      const account = accountOf(type, profile)
      const text = saying(`could not be read from ${store.place(account)}`, () => store.read(account))
      if (text === undefined) continue
      const record = parseRecord(text)
      if (record?.type === type) yield { record, store, account }
      else warn(`${store.place(account)} does not contain credentials that qasphere can read, and is skipped`)
    }
  }
}

/**
 * Stores a record for a profile in the first place that takes it, and removes what others hold for the profile; `warn`
 * hears of places that do not take it.
 */
export function storeLogin(
  stores: Stores,
  profile: string,
  record: StoredRecord,
  warn: (words: string) => void,
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
  warn: (words: string) => void,
): CredentialStore {
  const [first, ...others] = all.filter(({ kind }) => chosen === undefined || kind === chosen)
  if (!first) throw new TypeError('There is no store')
  try {
    saying(`could not be stored in ${first.place(account)}`, () => first.write(account, secret))
    return first
  } catch (error) {
    if (others.length === 0 || !isQasError(error)) throw error
    warn(error.message)
    return write({ all: others }, account, secret, warn)
  }
}

/** Removes whatever is stored for a profile; tells from where. */
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
        saying(`could not be removed from ${store.place(account)}`, () => store.remove(account)),
      )
      .map((account) => store.place(account)),
  )
}

const recordTypes = ['oauth', 'apiKey'] as const

/** What a keyring or a disk refuses, in words. */
export function saying<T>(words: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new QasError('credentials', `The credentials ${words}: ${reason}`, {}, error)
  }
}
