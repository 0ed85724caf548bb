import { isQasError, plainText, QasError } from 'qasphere-client'
import { connectionSettings } from '../api/connection-settings.js'
import { invalidArguments } from '../api/invalid-arguments.js'
import { isOn } from '../arguments/option-values.js'
import { type Credentials, checked } from '../credentials/find-credentials.js'
import { msUntil } from '../credentials/fresh-token.js'
import { knownProfiles } from '../credentials/profile-index.js'
import { chosenProfile, loginCommand } from '../credentials/profiles.js'
import { setupGuide } from '../credentials/setup-guide.js'
import { credentialsOf } from '../credentials/stored-credentials.js'
import { openStores, type StoredLogin, type Stores, storedLogins } from '../credentials/stored-login.js'
import type { StoredRecord } from '../credentials/stored-record.js'
import type { RunContext } from '../run-context.js'
import { type CurrentUser, currentUser } from './current-user.js'
import { type Pair, pairsAfter, pairsBefore } from './other-sources.js'

/** Something that commands could connect with, in the order in which they look. */
type Candidate =
  | { readonly pair: Pair; readonly source: string; readonly url: string }
  | { readonly login: StoredLogin; readonly source: string; readonly url: string }

/** What `auth status --json` prints. */
interface Status {
  readonly loggedIn: boolean
  readonly profile: string
  readonly url: string | null
  readonly source: string | null
  readonly type: StoredRecord['type'] | null
  readonly user: CurrentUser | null
  /** Why the server did not accept the credentials, or could not be asked. */
  readonly problem: string | null
  readonly accessTokenExpiresAt: string | null
  readonly refreshTokenExpiresAt: string | null
  /** Whole days until the login ends, unless it is used before. */
  readonly daysLeft: number | null
  readonly shadowed: readonly { readonly source: string; readonly url: string }[]
  readonly profiles: readonly ProfileStatus[]
}

interface ProfileStatus {
  readonly name: string
  readonly url: string
  readonly source: string
  readonly type: StoredRecord['type']
}

/** Shows what commands connect with here and now, by the server's word. */
export async function runStatus(context: RunContext): Promise<void> {
  const { terminal, env, values } = context
  const settings = connectionSettings(context)
  const problems = [...context.problems, ...settings.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const profile = chosenProfile(context)
  const warn = (words: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${words}`)
  const stores = await openStores(env, warn)
  const stored = [...storedLogins(stores, profile.name, warn)]
  const candidates = [
    ...pairsBefore(context).map(fromPair),
    ...stored.map(fromLogin),
    ...pairsAfter(context).map(fromPair),
  ]
  const [used, ...shadowed] = candidates
  const credentials = used && credentialsFor(used)
  const asked = credentials && (await ask(credentials))
  const login = storedNow(stored[0])
  const isLogin = used !== undefined && 'login' in used
  const status: Status = {
    loggedIn: asked?.user !== undefined,
    profile: profile.name,
    url: used?.url ?? null,
    source: used?.source ?? null,
    type: used ? (isLogin ? used.login.record.type : 'apiKey') : null,
    user: asked?.user ?? null,
    problem: asked?.error?.message ?? null,
    ...(isLogin ? expiries(login) : noExpiries),
    shadowed: shadowed.map(({ source, url }) => ({ source, url })),
    profiles: profileStatuses(stores),
  }
  await terminal.print(isOn(values, 'json') ? `${JSON.stringify(status, null, 2)}\n` : statusText(status))
  if (asked?.error) throw asked.error
  if (!used) {
    const words = `Not authenticated: nothing is stored for the profile ${profile.name}; log in with: ${loginCommand(profile.name)}`
    if (profile.by === 'nobody') throw new QasError('credentials', setupGuide, { guide: true })
    throw new QasError('credentials', words, {})
  }

  function credentialsFor(candidate: Candidate): Credentials {
    if ('pair' in candidate) return checked(candidate.url, candidate.pair.token, candidate.source)
    return credentialsOf(candidate.login, profile.name, settings.options, warn)
  }

  async function ask({ url, token }: Credentials): Promise<{ user?: CurrentUser; error?: Error }> {
    try {
      return { user: await currentUser({ ...settings.options, url, token }) }
    } catch (error) {
      if (isQasError(error)) return { error }
      throw error
    }
  }

  function storedNow(login: StoredLogin | undefined): StoredRecord | undefined {
    return login && [...storedLogins(stores, profile.name, warn)][0]?.record
  }
}
