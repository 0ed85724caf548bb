import { isQasError } from 'qasphere-client'
import { type OAuthOptions, revokeLogin } from 'qasphere-client/oauth'
import { readConnectionSettings } from '../connection/connection-settings.js'
import { getAccount } from '../credentials/credential-store.js'
import { defaultProfile, getChosenProfile } from '../credentials/profiles.js'
import { getLockFile, withLock } from '../credentials/refresh-lock.js'
import { openStores, readStoredLogins, removeLogin, type StoredLogin } from '../credentials/stored-login.js'
import type { Command, RunContext } from '../input/command.js'
import { dryRunOption } from '../input/dry-run-option.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { isOn } from '../input/option.js'
import { findPairsAfter, findPairsBefore } from './other-sources.js'

export const logout: Command = {
  words: ['auth', 'logout'],
  summary: 'Revoke and delete a stored login.',
  details:
    'A stored API key is deleted, but remains valid until you delete it in QA Sphere. Environment variables, .env and .qaspherecli do not change; those that still apply are listed.',
  options: [dryRunOption],
  examples: [{ does: 'log out of one profile', args: ['--profile', 'globex'] }],
  connects: true,
  load: () => import('./logout.js'),
}

/** Revokes and deletes the stored login of a profile, and warns about other credentials that commands would use. */
export async function run(context: RunContext): Promise<void> {
  const { terminal, env } = context
  const settings = readConnectionSettings(context)
  const problems = [...context.problems, ...settings.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const { name: profile } = getChosenProfile(context)
  const warn = (message: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  const stores = await openStores(env, warn)
  if (isOn(context.values, 'dry-run')) {
    const logins = [...readStoredLogins(stores, profile, warn)]
    await terminal.printText(
      logins.map(describeRemoval).join('') || `No login is stored${describeProfile(profile)}.\n`,
    )
    return
  }
  // Without the lock, another process that is renewing the login would store it again.
  const { removed, logins } = await withLock(getLockFile(getAccount('oauth', profile)), async () => {
    const logins = [...readStoredLogins(stores, profile, warn)]
    for (const login of logins) await revoke(login, settings.options, warn)
    return { removed: removeLogin(stores, profile), logins }
  })
  const named = describeProfile(profile)
  if (removed.length === 0) terminal.say(`No login is stored${named}.`)
  const urls = new Set(logins.map(({ record }) => record.tenantUrl))
  const where = urls.size > 0 ? ` of ${[...urls].join(', ')}` : ''
  if (removed.length > 0) terminal.say(`Logged out${where}${named}; removed from ${removed.join(', ')}.`)
  const ignore = () => undefined
  const before = await findPairsBefore(context, ignore)
  for (const { source, url } of [...before, ...(await findPairsAfter(context, ignore))])
    warn(`${source} still has a URL and a token (${url}), which commands continue to use`)
}

function describeProfile(profile: string): string {
  return profile === defaultProfile ? '' : ` for the profile ${profile}`
}

function describeRemoval({ record: { type, tenantUrl }, store, account }: StoredLogin): string {
  const place = store.place(account)
  return type === 'oauth'
    ? `Would revoke the login at ${tenantUrl}, and remove it from ${place}.\n`
    : `Would remove the API key for ${tenantUrl} from ${place}; it would still be valid.\n`
}

async function revoke(
  { record }: StoredLogin,
  options: OAuthOptions,
  warn: (message: string) => void,
): Promise<void> {
  if (record.type === 'apiKey') {
    warn(
      `The API key for ${record.tenantUrl} was deleted here but is still valid; delete it in QA Sphere if you no longer need it`,
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
      `The login could not be revoked at ${record.tenantUrl} (${reason}); revoke it there under Settings → API Keys → OAuth Authorizations`,
    )
  }
}
