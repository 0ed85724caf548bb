import type { ClientOptions } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import type { Credentials } from './credentials.js'
import { freshToken } from './fresh-token.js'
import { loginCommand } from './profiles.js'
import { openStores, type StoredLogin, storedLogins } from './stored-login.js'

type Lookup = Pick<RunContext, 'env' | 'terminal'>
type Connection = Omit<ClientOptions, 'url' | 'token'>

/** The login that a profile would use, found without a warning; undefined if nothing is stored for it. */
export async function findStoredLogin(profile: string, env: Lookup['env']): Promise<StoredLogin | undefined> {
  const ignore = () => undefined
  const [login] = storedLogins(await openStores(env, ignore), profile, ignore)
  return login
}

/** What a profile connects with; undefined if nothing is stored for it. */
export async function storedCredentials(
  profile: string,
  { env, terminal }: Lookup,
  connection: Connection,
): Promise<Credentials | undefined> {
  const warn = (message: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  const [login] = storedLogins(await openStores(env, warn), profile, warn)
  return login && credentialsOf(login, profile, connection, warn)
}

/** What a stored record connects with; a login is renewed when it is about to end. */
export function credentialsOf(
  { record, store, account }: StoredLogin,
  profile: string,
  connection: Connection,
  warn: (message: string) => void,
): Credentials {
  const source = store.place(account)
  if (record.type === 'apiKey') return { url: record.tenantUrl, token: record.token, source }
  const options = { ...connection, warn, loginCommand: loginCommand(profile) }
  return { url: record.tenantUrl, token: freshToken(record, { store, account }, options), source }
}
