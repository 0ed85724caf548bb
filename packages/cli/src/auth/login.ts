import { type InputProblem, isQasError, plainText, QasError } from 'qasphere-client'
import { startDeviceGrant } from 'qasphere-client/oauth'
import { readConnectionSettings } from '../connection/connection-settings.js'
import { openBrowser } from '../connection/open-browser.js'
import { getAccount } from '../credentials/credential-store.js'
import { defaultProfile, getChosenProfile } from '../credentials/profiles.js'
import { getLockFile, withLock } from '../credentials/refresh-lock.js'
import { replaceTokens } from '../credentials/renew-login.js'
import { checkAddress } from '../credentials/settings.js'
import { openStores, readStoredLogins, type Stores, storeLogin } from '../credentials/stored-login.js'
import { isToken, type StoredRecord } from '../credentials/stored-record.js'
import type { Command, RunContext } from '../input/command.js'
import { dryRunOption } from '../input/dry-run-option.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getChoiceValue, getValue, isOn } from '../input/option.js'
import { readSecret } from '../input/read-secret.js'
import { askLine } from './ask-line.js'
import { findTenantUrl, isHttpUrl } from './choose-tenant.js'
import { fetchCurrentUser } from './current-user.js'
import { waitForApproval } from './device-login.js'
import { runInterruptible } from './interruptible.js'
import { findPairsBefore } from './other-sources.js'

const storeKinds = ['keyring', 'file'] as const

export const login: Command = {
  words: ['auth', 'login'],
  summary: 'Connect the command line to QA Sphere.',
  details:
    'Shows a code, and opens the browser, where you confirm the code. Stores the login in the system keyring or, if there is no keyring, in ~/.config/qasphere/credentials.json, which only you can read. The login is renewed when it is used and expires after 90 days without use. In pipelines, set QAS_URL and QAS_TOKEN instead.',
  options: [
    {
      name: 'team',
      kind: 'string',
      description: 'Your team, as in https://TEAM.eu1.qasphere.com (default: prompt for it)',
      required: false,
    },
    {
      name: 'url',
      kind: 'string',
      description: 'URL of your own server, instead of a team',
      required: false,
    },
    {
      name: 'no-browser',
      kind: 'boolean',
      description: 'Print the link instead of opening the browser',
      required: false,
    },
    {
      name: 'with-token',
      kind: 'boolean',
      description: 'Read an API key from stdin and store it',
      required: false,
    },
    {
      name: 'store',
      kind: 'choice',
      choices: storeKinds,
      description: 'Where to store the login: keyring or file (default: keyring if available)',
      required: false,
    },
    dryRunOption,
  ],
  exclusive: [['team', 'url']],
  examples: [
    { does: 'log in to the QA Sphere of a team', args: ['--team', 'acme'] },
    { does: 'log in to your own server', args: ['--url', 'http://127.0.0.1:7357'] },
    {
      does: 'log in to a second QA Sphere, as a separate profile',
      args: ['--team', 'globex', '--profile', 'globex'],
    },
  ],
  connects: true,
  load: () => import('./login.js'),
}

interface Login {
  readonly context: RunContext
  readonly connection: ReturnType<typeof readConnectionSettings>['options']
  readonly signal: AbortSignal
  readonly warn: (message: string) => void
}

/** Logs in through the browser, or stores an API key read from stdin. */
export async function run(context: RunContext): Promise<void> {
  const { terminal, values, env } = context
  const settings = readConnectionSettings(context)
  const problems = [...context.problems, ...settings.problems, ...checkLoginOptions(context)]
  if (problems.length > 0) throw invalidArguments(problems)
  const { name: profile } = getChosenProfile(context)
  const warn = (message: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  const stores = chooseStores(await openStores(env, warn), getChoiceValue(values, 'store', storeKinds))
  const key = isOn(values, 'with-token') ? await readKey(context) : undefined
  const toLogin = (signal: AbortSignal): Login => ({ context, connection: settings.options, signal, warn })
  if (isOn(values, 'dry-run')) {
    const url = await runInterruptible((signal) => checkLogin(toLogin(signal), key))
    await terminal.printText(describeLogin(stores, profile, url, key === undefined ? 'oauth' : 'apiKey'))
    return
  }
  const record = await runInterruptible((signal) => {
    return key === undefined ? createLoginRecord(toLogin(signal)) : createKeyRecord(toLogin(signal), key)
  })
  const lock = getLockFile(getAccount('oauth', profile))
  const stored = await withLock(lock, async () => storeLogin(stores, profile, record, warn))
  const named = profile === defaultProfile ? '' : ` as profile ${profile}`
  terminal.say(`Logged in to ${record.tenantUrl}${named}${await describeUser(record, settings.options)}.`)
  const why = stored.store.kind === 'file' && stores.missingKeyring ? `; ${stores.missingKeyring}` : ''
  terminal.say(`Stored in ${stored.store.place(stored.account)}${why}.`)
  for (const { source } of await findPairsBefore(context, () => undefined))
    warn(`${source} also has a URL and a token, which take precedence over this login`)
}

/** Finds the URL to log in to, and checks that it accepts an API key, if there is one. Changes nothing. */
async function checkLogin(login: Login, key: string | undefined): Promise<string> {
  if (key !== undefined) return (await createKeyRecord(login, key)).tenantUrl
  const { values } = login.context
  if (getValue(values, 'url') === undefined && getValue(values, 'team') === undefined) requireTerminal(login)
  return await findServerUrl(login)
}

function describeLogin(stores: Stores, profile: string, url: string, type: StoredRecord['type']): string {
  const named = profile === defaultProfile ? '' : ` as profile ${profile}`
  const store = stores.all.find(({ kind }) => stores.chosen === undefined || kind === stores.chosen)
  const [earlier] = readStoredLogins(stores, profile, () => undefined)
  const what = type === 'oauth' ? `log in to ${url}${named}` : `store the API key for ${url}${named}`
  const where = store ? `, and write ${store.place(getAccount(type, profile))}` : ''
  const replaced = earlier ? `\nIt would replace the credentials for ${earlier.record.tenantUrl}.` : ''
  return `Would ${what}${where}.${replaced}\n`
}

/** Describes the user of a record, or returns an empty text on an API error: the login itself has succeeded. */
async function describeUser(record: StoredRecord, connection: Login['connection']): Promise<string> {
  try {
    const { name, email, role } = await fetchCurrentUser({ ...connection, ...toCredentials(record) })
    return ` as ${plainText(name)} (${plainText(email)}, ${role})`
  } catch (error) {
    if (isQasError(error)) return ''
    throw error
  }
}

function toCredentials(record: StoredRecord): { readonly url: string; readonly token: string } {
  return { url: record.tenantUrl, token: record.type === 'oauth' ? record.accessToken : record.token }
}

function checkLoginOptions({ values }: RunContext): InputProblem[] {
  const url = getValue(values, 'url')
  const problems: InputProblem[] = []
  const problem = url ? checkAddress(url) : undefined
  if (problem) problems.push({ where: '--url', message: problem })
  if (isOn(values, 'with-token') && getValue(values, 'team') === undefined && url === undefined)
    problems.push({ where: '', message: 'Either --url or --team is required with --with-token' })
  return problems
}

function chooseStores(stores: Stores, choice: (typeof storeKinds)[number] | undefined): Stores {
  if (choice === undefined) return stores
  if (choice === 'keyring' && stores.missingKeyring !== undefined)
    throw new QasError('credentials', `--store keyring is not possible: ${stores.missingKeyring}`, {})
  return { all: stores.all, chosen: choice }
}

async function readKey({ terminal }: RunContext): Promise<string> {
  const key = (await readSecret('API key', terminal)).trim()
  if (key === '')
    throw new QasError(
      'credentials',
      'No API key was given; pass it on stdin, for example with < key-file',
      {},
    )
  if (!isToken(key))
    throw new QasError('credentials', 'The API key contains invalid characters, such as spaces', {})
  return key
}

/** Creates the record of an API key after checking that the server accepts it. */
async function createKeyRecord(login: Login, token: string): Promise<StoredRecord> {
  const record = { type: 'apiKey' as const, tenantUrl: await findServerUrl(login), token }
  await fetchCurrentUser({ ...login.connection, ...toCredentials(record) })
  return record
}

async function createLoginRecord(login: Login): Promise<StoredRecord> {
  const { context, connection, signal } = login
  const { terminal, values, env } = context
  requireTerminal(login)
  const url = await findServerUrl(login)
  const code = await startDeviceGrant(url, { ...connection, signal })
  const link = checkWebUrl(code.verification_uri, url)
  const linkWithCode = checkWebUrl(code.verification_uri_complete, url)
  terminal.say(`Confirm the code ${plainText(code.user_code)} at ${link}`)
  terminal.say(`Or open this link, which includes the code: ${linkWithCode}`)
  if (!isOn(values, 'no-browser') && (await openBrowser(linkWithCode, env)))
    terminal.say('Your browser was opened.')
  try {
    const tokens = await waitForApproval(url, code, { ...connection, signal }, ({ remainingMs, problem }) => {
      const minutes = Math.ceil(remainingMs / 60_000)
      terminal.show(
        problem ? `Waiting: ${problem} …` : `Waiting for you to confirm it (${minutes} min left) …`,
      )
    })
    return replaceTokens({ type: 'oauth' as const, tenantUrl: url }, tokens)
  } finally {
    terminal.show('')
  }
}

function requireTerminal({ context: { terminal } }: Login): void {
  if (!process.stdin.isTTY || !terminal.isWatched) throw new QasError('credentials', noTerminalMessage, {})
}

const noTerminalMessage =
  'auth login needs a terminal. Without one, set QAS_URL and QAS_TOKEN in the environment, or store an API key with: qasphere auth login --with-token --url <url> < key-file'

async function findServerUrl(login: Login): Promise<string> {
  const { origin, pathname, protocol, hostname } = new URL(await readServerUrl(login))
  if (protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
    login.warn(`${origin} is not encrypted: anyone on the network path can steal the login`)
  return (origin + pathname).replace(/\/+$/, '')
}

async function readServerUrl({ context, connection, signal }: Login): Promise<string> {
  const { values, env, terminal } = context
  const url = getValue(values, 'url')
  if (url !== undefined) return url
  const team = getValue(values, 'team') ?? (isOn(values, 'no-input') ? undefined : await askTeam())
  signal.throwIfAborted()
  if (!team)
    throw new QasError('credentials', 'No team was given; use --team, or --url for your own server', {})
  return findTenantUrl(team.trim(), env, { ...connection, signal })

  function askTeam(): Promise<string | undefined> {
    return askLine('Team (as in https://TEAM.eu1.qasphere.com): ', terminal, signal)
  }
}

/** Checks that a link is safe to show and to open. */
function checkWebUrl(link: string, url: string): string {
  if (isHttpUrl(link)) return new URL(link).href
  throw new QasError(
    'credentials',
    `${url} did not return an http(s) URL to confirm the code; check that it is a QA Sphere URL`,
    {},
  )
}
