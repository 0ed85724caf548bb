import type { ClientOptions } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import type { Credentials } from './credentials.js'
import { createTokenSource } from './fresh-token.js'
import { formatLoginCommand } from './profiles.js'
import { openStores, readStoredLogins, type StoredLogin } from './stored-login.js'

type Lookup = Pick<RunContext, 'env' | 'terminal'>
type Connection = Omit<ClientOptions, 'url' | 'token'>

/** Finds the stored login of a profile without printing warnings; undefined if there is none. */
export async function findStoredLogin(profile: string, env: Lookup['env']): Promise<StoredLogin | undefined> {
  const ignore = () => undefined
  const [login] = readStoredLogins(await openStores(env, ignore), profile, ignore)
  return login
}

/** Returns the stored credentials of a profile; undefined if there are none. */
export async function findStoredCredentials(
  profile: string,
  { env, terminal }: Lookup,
  connection: Connection,
): Promise<Credentials | undefined> {
  const warn = (message: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  const [login] = readStoredLogins(await openStores(env, warn), profile, warn)
  return login && createCredentials(login, profile, connection, warn)
}

/** Converts a stored login to credentials. They renew the login before it expires. */
export function createCredentials(
  { record, store, account }: StoredLogin,
  profile: string,
  connection: Connection,
  warn: (message: string) => void,
): Credentials {
  const source = store.place(account)
  if (record.type === 'apiKey') return { url: record.tenantUrl, token: record.token, source }
  const options = { ...connection, warn, loginCommand: formatLoginCommand(profile) }
  return { url: record.tenantUrl, token: createTokenSource(record, { store, account }, options), source }
}
