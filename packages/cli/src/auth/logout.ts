import { isQasError } from 'qasphere-client'
import { type OAuthOptions, revokeLogin } from 'qasphere-client/oauth'
import { connectionSettings } from '../connection/connection-settings.js'
import { accountOf } from '../credentials/credential-store.js'
import { chosenProfile, defaultProfile } from '../credentials/profiles.js'
import { lockFile, whileLocked } from '../credentials/refresh-lock.js'
import { openStores, removeLogin, type StoredLogin, storedLogins } from '../credentials/stored-login.js'
import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { pairsAfter, pairsBefore } from './other-sources.js'

export const logout: Command = {
  words: ['auth', 'logout'],
  summary: 'Revoke and delete a stored login.',
  details: 'Variables and files with a key stay as they are; the command lists those that still apply.',
  options: [],
  examples: [{ does: 'of one profile', args: ['--profile', 'globex'] }],
  connects: true,
  load: () => import('./logout.js'),
}

/** Ends what is stored for a profile at its server, forgets it, and says what else would log in. */
export async function run(context: RunContext): Promise<void> {
  const { terminal, env } = context
  const settings = connectionSettings(context)
  const problems = [...context.problems, ...settings.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const { name: profile } = chosenProfile(context)
  const warn = (words: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${words}`)
  const stores = await openStores(env, warn)
  // A renewal that is under way elsewhere would bring the login back.
  const { removed, logins } = await whileLocked(lockFile(accountOf('oauth', profile)), async () => {
    const logins = [...storedLogins(stores, profile, warn)]
    for (const login of logins) await revoke(login, settings.options, warn)
    return { removed: removeLogin(stores, profile), logins }
  })
  const named = profile === defaultProfile ? '' : ` for the profile ${profile}`
  if (removed.length === 0) terminal.say(`Nothing was stored${named}.`)
  const urls = new Set(logins.map(({ record }) => record.tenantUrl))
  const where = urls.size > 0 ? ` of ${[...urls].join(', ')}` : ''
  if (removed.length > 0) terminal.say(`Logged out${where}${named}; removed from ${removed.join(', ')}.`)
  const ignore = () => undefined
  for (const { source, url } of [...pairsBefore(context, ignore), ...pairsAfter(context, ignore)])
    warn(`${source} still has a URL and a token (${url}), which commands continue to use`)
}

async function revoke(
  { record }: StoredLogin,
  options: OAuthOptions,
  warn: (words: string) => void,
): Promise<void> {
  if (record.type === 'apiKey') {
    warn(
      `The API key of ${record.tenantUrl} is forgotten here but still valid; delete it there if it is not needed`,
    )
    return
  }
  try {
    await revokeLogin(record.tenantUrl, record.refreshToken, options)
  } catch (error) {
    if (!isQasError(error) || (error.kind !== 'api' && error.kind !== 'network')) throw error
    const reason =
      error.kind === 'api' && error.details.status === 404 ? 'it does not support revocation' : error.message
    warn(
      `The login could not be ended at ${record.tenantUrl} (${reason}); end it there under Settings → API Keys → OAuth Authorizations`,
    )
  }
}
