import { type ClientOptions, isQasError, QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import type { Credentials } from './credentials.js'
import { chosenProfile, loginCommand, type Profile } from './profiles.js'
import { checkPair, completePair, type Pair, type Settings, settingsFrom } from './settings.js'
import { nearestSettings, settingsHere } from './settings-file.js'
import { setupGuide } from './setup-guide.js'

type Lookup = Pick<RunContext, 'env' | 'cwd' | 'terminal' | 'values'>
type Connection = Omit<ClientOptions, 'url' | 'token'>
type Warn = (message: string) => void

/**
 * What a command connects with. A profile named by `--profile` wins over everything. Otherwise the first complete pair
 * of QAS_URL and QAS_TOKEN or stored login: the environment, `.env` here, what `auth login` stored, the nearest
 * `.qaspherecli` here or above; with QAS_PROFILE only the environment and that profile. Half a pair is skipped with a
 * warning. Throws the setup guide if there is nothing.
 */
export async function findCredentials(context: Lookup, connection: Connection): Promise<Credentials> {
  const { terminal } = context
  const warn: Warn = (message) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  const profile = chosenProfile(context)
  const given = firstPair(settingsBefore(profile, context), warn)
  if (given) {
    if (given.source !== environment) await mentionStoredLogin(given, profile, context)
    return given
  }
  const { storedCredentials } = await import('./stored-credentials.js')
  const stored = await storedCredentials(profile.name, context, connection)
  if (stored) return stored
  if (profile.from !== 'default') throw new QasError('credentials', missingLoginMessage(profile), {})
  const nearest = firstPair(settingsAfter(profile, context, warn), warn)
  if (nearest) return nearest
  throw new QasError('credentials', setupGuide, { guide: true })
}

const environment = 'the environment'

/** Another source of a pair, read on demand. */
type Source = () => Settings | undefined

/** The settings that take precedence over the stored login of a profile. */
export function settingsBefore({ from }: Profile, { env, cwd }: Lookup): Source[] {
  return [
    ...(from === 'option' ? [] : [() => settingsFrom(environment, env)]),
    ...(from === 'default' ? [() => settingsHere('.env', cwd)] : []),
  ]
}

/** The settings that are used if nothing is stored for a profile. */
export function settingsAfter({ from }: Profile, { cwd }: Lookup, warn: Warn): Source[] {
  return from === 'default' ? [() => nearestSettings('.qaspherecli', cwd, warn)] : []
}

function firstPair(sources: readonly Source[], warn: Warn): Pair | undefined {
  for (const read of sources) {
    const pair = completePair(read(), warn)
    if (pair) return checkPair(pair)
  }
  return undefined
}

/** A `.env` may be part of a checkout: a user who is logged in should know that it decides where data goes. */
async function mentionStoredLogin(used: Pair, profile: Profile, { env, terminal }: Lookup): Promise<void> {
  const { findStoredLogin } = await import('./stored-credentials.js')
  try {
    const login = await findStoredLogin(profile.name, env)
    if (!login) return
    terminal.say(
      `Using the credentials in ${used.source} (${used.url}) instead of the stored login to ${login.record.tenantUrl}.`,
    )
  } catch (error) {
    // A keyring that cannot be read is no reason to fail without needing it.
    if (!isQasError(error)) throw error
  }
}

/** The message for a selected profile without a login. */
export function missingLoginMessage({ name, from }: Profile): string {
  const chosen = from === 'variable' ? ' (from QAS_PROFILE)' : ''
  return `Not authenticated: nothing is stored for the profile ${name}${chosen}; log in with: ${loginCommand(name)}`
}
