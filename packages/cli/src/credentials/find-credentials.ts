import { type ClientOptions, isQasError, QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import type { Credentials } from './credentials.js'
import { formatLoginCommand, getChosenProfile, type Profile } from './profiles.js'
import { checkPair, completePair, type Pair, pickSettings, type Settings } from './settings.js'
import { findNearestSettings, readSettings } from './settings-file.js'
import { setupGuide } from './setup-guide.js'

type Lookup = Pick<RunContext, 'env' | 'cwd' | 'terminal' | 'values'>
type Connection = Omit<ClientOptions, 'url' | 'token'>
type Warn = (message: string) => void

/**
 * Finds the credentials of a command. A profile named by `--profile` takes precedence over everything. Otherwise, the first
 * complete source is used: QAS_URL and QAS_TOKEN in the environment, the same in `.env`, the login that `auth login`
 * stored, or the nearest `.qaspherecli`. With QAS_PROFILE, only the environment and that profile are used. An incomplete
 * pair is skipped with a warning. Throws the setup guide if there are no credentials.
 */
export async function findCredentials(context: Lookup, connection: Connection): Promise<Credentials> {
  const { terminal } = context
  const warn: Warn = (message) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  const profile = getChosenProfile(context)
  const given = await findFirstPair(listSourcesBeforeLogin(profile, context), warn)
  if (given) {
    if (given.source !== environment) await mentionStoredLogin(given, profile, context)
    return given
  }
  const { findStoredCredentials } = await import('./stored-credentials.js')
  const stored = await findStoredCredentials(profile.name, context, connection)
  if (stored) return stored
  if (profile.from !== 'default') throw new QasError('credentials', describeMissingLogin(profile), {})
  const nearest = await findFirstPair(listSourcesAfterLogin(profile, context, warn), warn)
  if (nearest) return nearest
  throw new QasError('credentials', setupGuide, { guide: true })
}

const environment = 'the environment'

/** A source of QAS_URL and QAS_TOKEN, read on demand. */
export type Source = () => Promise<Settings | undefined>

/** Lists the sources that take precedence over the stored login of a profile. */
export function listSourcesBeforeLogin({ from }: Profile, { env, cwd }: Lookup): Source[] {
  return [
    ...(from === 'option' ? [] : [async () => pickSettings(environment, env)]),
    ...(from === 'default' ? [() => readSettings('.env', cwd)] : []),
  ]
}

/** Lists the sources that are used if nothing is stored for a profile. */
export function listSourcesAfterLogin({ from }: Profile, { cwd }: Lookup, warn: Warn): Source[] {
  return from === 'default' ? [() => findNearestSettings('.qaspherecli', cwd, warn)] : []
}

async function findFirstPair(sources: readonly Source[], warn: Warn): Promise<Pair | undefined> {
  for (const read of sources) {
    const pair = completePair(await read(), warn)
    if (pair) return checkPair(pair)
  }
  return undefined
}

/** Tells a user who is logged in that `.env`, which may be part of a checkout, decides where data goes. */
async function mentionStoredLogin(used: Pair, profile: Profile, { env, terminal }: Lookup): Promise<void> {
  const { findStoredLogin } = await import('./stored-credentials.js')
  try {
    const login = await findStoredLogin(profile.name, env)
    if (!login) return
    terminal.say(
      `Using the credentials in ${used.source} (${used.url}) instead of the stored login to ${login.record.tenantUrl}.`,
    )
  } catch (error) {
    // The keyring is not needed, so an unreadable one is not an error.
    if (!isQasError(error)) throw error
  }
}

/** Returns the message for a selected profile without a login. */
export function describeMissingLogin({ name, from }: Profile): string {
  const chosen = from === 'variable' ? ' (from QAS_PROFILE)' : ''
  return `Not authenticated: no login is stored for the profile ${name}${chosen}; log in with: ${formatLoginCommand(name)}`
}
