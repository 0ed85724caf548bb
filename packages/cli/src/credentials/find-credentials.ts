import { type ClientOptions, QasError } from 'qasphere-client'
import type { RunContext } from '../run-context.js'
import { chosenProfile, loginCommand, type Profile } from './profiles.js'
import { nearestSettings, settingsHere } from './settings-file.js'
import { setupGuide } from './setup-guide.js'

/** Where the API is and who calls it. */
export interface Credentials {
  /** Without a trailing slash. */
  readonly url: string
  /** A key, or what gives an access token that is valid now. */
  readonly token: string | (() => Promise<string>)
  /** Where they were found, for messages. */
  readonly source: string
}

/** What one source has to say. */
export interface Settings {
  readonly source: string
  readonly url?: string
  readonly token?: string
}

type Lookup = Pick<RunContext, 'env' | 'cwd' | 'terminal' | 'values'>
type Connection = Omit<ClientOptions, 'url' | 'token'>

/**
 * What a command connects with. A profile named by `--profile` wins over everything. Else the first complete pair of
 * QAS_URL and QAS_TOKEN or stored login: the environment, `.env` here, what `auth login` stored, the nearest
 * `.qaspherecli` here or above; with QAS_PROFILE only the environment and that profile. Half a pair gives a warning and
 * is skipped. Throws the setup guide where there is nothing.
 */
export async function findCredentials(context: Lookup, connection: Connection): Promise<Credentials> {
  const profile = chosenProfile(context)
  const given = firstPair(settingsBefore(profile, context), context)
  if (given) return given
  const { storedCredentials } = await import('./stored-credentials.js')
  const stored = await storedCredentials(profile.name, context, connection)
  if (stored) return stored
  if (profile.by !== 'nobody') throw new QasError('credentials', noLoginWords(profile), {})
  const nearest = firstPair(settingsAfter(profile, context), context)
  if (nearest) return nearest
  throw new QasError('credentials', setupGuide, { guide: true })
}

/** Where else a pair may stand, read when asked for. */
type Source = () => Settings | undefined

/** What wins over the stored login of a profile. */
export function settingsBefore({ by }: Profile, { env, cwd }: Lookup): Source[] {
  return [
    ...(by === 'option' ? [] : [() => settingsFrom('the environment', env)]),
    ...(by === 'nobody' ? [() => settingsHere('.env', cwd)] : []),
  ]
}

/** What is asked where nothing is stored for a profile. */
export function settingsAfter({ by }: Profile, { cwd }: Lookup): Source[] {
  return by === 'nobody' ? [() => nearestSettings('.qaspherecli', cwd)] : []
}

function firstPair(sources: readonly Source[], { terminal }: Lookup): Credentials | undefined {
  for (const read of sources) {
    const found = read()
    if (found?.url !== undefined && found.token !== undefined)
      return checked(found.url, found.token, found.source)
    if (found?.url !== undefined || found?.token !== undefined) {
      const [present, missing] = found.url === undefined ? ['QAS_TOKEN', 'QAS_URL'] : ['QAS_URL', 'QAS_TOKEN']
      terminal.say(
        `${terminal.mark('warning', 'Warning:')} ${found.source} has ${present} but not ${missing}, and is skipped`,
      )
    }
  }
  return undefined
}

/** Says that a profile that was asked for has no login. */
export function noLoginWords({ name, by }: Profile): string {
  const chosen = by === 'variable' ? ' that QAS_PROFILE names' : ''
  return `Not authenticated: nothing is stored for the profile ${name}${chosen}; log in with: ${loginCommand(name)}`
}

/** The two variables among others; an empty one counts as absent. */
export function settingsFrom(
  source: string,
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const url = variables.QAS_URL?.trim()
  const token = variables.QAS_TOKEN?.trim()
  return { source, ...(url ? { url } : {}), ...(token ? { token } : {}) }
}

/** Throws where the pair can never work, naming where it came from. */
export function checked(
  url: string,
  token: string,
  source: string,
): Credentials & { readonly token: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new QasError(
      'credentials',
      `QAS_URL of ${source} is not an http(s) URL: ${JSON.stringify(url)}; it should be such as https://acme.eu1.qasphere.com`,
      {},
    )
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new QasError(
      'credentials',
      `QAS_URL of ${source} holds a user or password, which the API does not take`,
      {},
    )
  }
  // What a header cannot carry would fail later, in words that nobody understands.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new QasError(
      'credentials',
      `QAS_TOKEN of ${source} has characters that no token has, such as spaces`,
      {},
    )
  }
  return { url: url.replace(/\/+$/, ''), token, source }
}
