import { isQasError, QasError } from 'qasphere-client'
import { readConnectionSettings } from '../connection/connection-settings.js'
import type { Credentials } from '../credentials/credentials.js'
import { describeMissingLogin } from '../credentials/find-credentials.js'
import { listProfiles } from '../credentials/profile-index.js'
import { getChosenProfile } from '../credentials/profiles.js'
import { checkPair, type Pair } from '../credentials/settings.js'
import { setupGuide } from '../credentials/setup-guide.js'
import { createCredentials } from '../credentials/stored-credentials.js'
import { openStores, readStoredLogins, type StoredLogin, type Stores } from '../credentials/stored-login.js'
import { computeMsUntil, type StoredRecord } from '../credentials/stored-record.js'
import type { Command, RunContext } from '../input/command.js'
import { jsonOption } from '../input/global-options.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { printsData, readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { type CurrentUser, fetchCurrentUser } from './current-user.js'
import { findPairsAfter, findPairsBefore } from './other-sources.js'
import { formatStatus, type Status, type StoredProfile } from './status-text.js'

export const status: Command = {
  words: ['auth', 'status'],
  summary: 'Show the current login and check that it works.',
  details:
    'Sends a request to the server. The exit code is 1 if there are no credentials, or if the server rejects them or is unreachable.',
  options: [jsonOption],
  examples: [{ does: 'print the status for a script', args: ['--json'] }],
  connects: true,
  printsJson: true,
  load: () => import('./status.js'),
}

/** Credentials that commands could connect with. */
interface Candidate {
  readonly url: string
  readonly source: string
  /** Set for a stored login. */
  readonly login?: StoredLogin
  credentials(): Credentials
}

type Warn = (message: string) => void

/** Shows the credentials that commands would use now, after checking them with the server. */
export async function run(context: RunContext): Promise<void> {
  const { terminal, env, values } = context
  const settings = readConnectionSettings(context)
  const output = await readOutputOptions(context)
  const problems = [...context.problems, ...settings.problems, ...output.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const warn: Warn = (message) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  const profile = getChosenProfile(context)
  const stores = await openStores(env, warn)
  const toCandidate = (login: StoredLogin) => toLoginCandidate(login, profile.name, settings.options, warn)
  const [used, ...shadowed] = [
    ...(await findPairsBefore(context, warn)).map(toPairCandidate),
    ...[...readStoredLogins(stores, profile.name, warn)].map(toCandidate),
    ...(await findPairsAfter(context, warn)).map(toPairCandidate),
  ]
  const result = used ? await checkCandidate(used, settings.options) : {}
  const profiles = findStoredProfiles(stores, warn)
  const status: Status = {
    loggedIn: result.user !== undefined,
    // Credentials from elsewhere belong to no profile.
    profile: used && !used.login ? null : profile.name,
    url: used?.url ?? null,
    source: used?.source ?? null,
    type: used ? (used.login?.record.type ?? 'apiKey') : null,
    user: result.user ?? null,
    problem: result.problem?.message ?? null,
    // The request may have renewed the login, so its expiry is read afterwards.
    ...findExpiry(used?.login && profiles.find(({ name }) => name === profile.name)?.record),
    shadowed: shadowed.map(({ source, url }) => ({ source, url })),
    missingKeyring: stores.missingKeyring ?? null,
    profiles: profiles.map(({ record: _, ...shown }) => shown),
  }
  if (printsData(values)) await printResult(terminal, status, output.choice)
  else await terminal.print(formatStatus(status))
  if (result.problem) throw result.problem
  if (!used && profile.from === 'default') throw new QasError('credentials', setupGuide, { guide: true })
  if (!used) throw new QasError('credentials', describeMissingLogin(profile), {})
}

function toPairCandidate(pair: Pair): Candidate {
  return { url: pair.url.replace(/\/+$/, ''), source: pair.source, credentials: () => checkPair(pair) }
}

function toLoginCandidate(
  login: StoredLogin,
  profile: string,
  connection: Parameters<typeof createCredentials>[2],
  warn: Warn,
): Candidate {
  const source = login.store.place(login.account)
  const credentials = () => createCredentials(login, profile, connection, warn)
  return { url: login.record.tenantUrl, source, login, credentials }
}

interface CheckResult {
  readonly user?: CurrentUser
  readonly problem?: Error
}

async function checkCandidate(
  candidate: Candidate,
  connection: Parameters<typeof createCredentials>[2],
): Promise<CheckResult> {
  try {
    const { url, token } = candidate.credentials()
    return { user: await fetchCurrentUser({ ...connection, url, token }) }
  } catch (problem) {
    if (isQasError(problem)) return { problem }
    throw problem
  }
}

function findExpiry(record: StoredRecord | undefined) {
  if (record?.type !== 'oauth') {
    return { accessTokenExpiresAt: null, refreshTokenExpiresAt: null, daysLeft: null }
  }
  const { accessTokenExpiresAt, refreshTokenExpiresAt } = record
  const daysLeft = Math.max(0, Math.ceil(computeMsUntil(refreshTokenExpiresAt) / 86_400_000))
  return { accessTokenExpiresAt, refreshTokenExpiresAt, daysLeft }
}

/** Finds the record that each profile uses. */
function findStoredProfiles(stores: Stores, warn: Warn): (StoredProfile & Pick<StoredLogin, 'record'>)[] {
  return listProfiles().flatMap((name) => {
    const [login] = readStoredLogins(stores, name, warn)
    if (!login) return []
    const { record, store, account } = login
    return [{ name, url: record.tenantUrl, source: store.place(account), type: record.type, record }]
  })
}
