import { type ClientOptions, isQasError, plainText, QasError } from 'qasphere-client'
import { count } from 'qasphere-client/plural'
import { readConnectionSettings } from '../connection/connection-settings.js'
import type { Credentials } from '../credentials/credentials.js'
import { findCredentials } from '../credentials/find-credentials.js'
import { openKeyring } from '../credentials/keyring-store.js'
import type { Command, RunContext } from '../input/command.js'
import { jsonOption } from '../input/global-options.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { printsData, readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { type Check, describeProblem, ok, problem, skipped, warning } from './check.js'
import { checkConnection } from './check-connection.js'
import { checkExtraAuthorities, checkPreferences, checkVersions } from './check-machine.js'

export const doctor: Command = {
  words: ['doctor'],
  summary: 'Check the connection to QA Sphere, and show how to fix problems.',
  details:
    'Checks versions, preferences, credentials, keyring, certificates, proxy, network, clock and server. The exit code is 1 if there is a problem. Never shows secrets.',
  options: [jsonOption],
  examples: [
    { does: 'check everything', args: [] },
    {
      does: 'print only problems, for a script',
      args: ['--jq', '.[] | select(.status == "problem") | .message'],
    },
  ],
  connects: true,
  printsJson: true,
  load: () => import('./doctor.js'),
}

/** Prints the result of each check. Throws if there is a problem. */
export async function run(context: RunContext): Promise<void> {
  const { terminal, values } = context
  // The preferences may be invalid, so they do not affect the output.
  const output = printsData(values) ? await readOutputOptions(context) : { problems: [] }
  const problems = [...context.problems, ...output.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const checks = await checkAll(context)
  if (printsData(values)) await printResult(terminal, checks, output.choice)
  else await terminal.print(checks.map(describe).join(''))
  const found = checks.filter(({ status }) => status === 'problem').length
  if (found > 0) throw new QasError('finding', `Found ${count(found, 'problem')}.`, {})
}

async function checkAll(context: RunContext): Promise<Check[]> {
  const settings = readConnectionSettings(context)
  const { credentials, checks: found } = await checkCredentials(context, settings.options)
  const authorities = settings.problems.map(({ where, message }) =>
    problem('certificates', `${where}: ${message}`),
  )
  const extra = checkExtraAuthorities(context.env)
  return [
    checkVersions(),
    checkPreferences(),
    ...found,
    await checkKeyring(context, credentials !== undefined),
    ...authorities,
    ...(extra ? [extra] : []),
    ...(credentials
      ? await checkConnection(credentials, settings.options)
      : [skipped('server', 'not checked, because there are no credentials')]),
  ]
}

interface CheckedCredentials {
  readonly credentials?: Credentials
  readonly checks: readonly Check[]
}

/** Looks up credentials as commands do. Warnings become checks. */
async function checkCredentials(
  context: RunContext,
  options: Omit<ClientOptions, 'url' | 'token'>,
): Promise<CheckedCredentials> {
  const name = 'credentials'
  const checks: Check[] = []
  const say = (line: string) => void checks.push(warning(name, line.replace(/^Warning: /, '')))
  const terminal = { ...context.terminal, say, mark: (_kind: unknown, words: string) => words }
  try {
    const credentials = await findCredentials({ ...context, terminal }, options)
    return {
      credentials,
      checks: [...checks, ok(name, `for ${credentials.url}, from ${credentials.source}`)],
    }
  } catch (error) {
    if (!isQasError(error)) throw error
    const isMissing = error.kind === 'credentials' && error.details.guide
    const missing = problem(
      name,
      'Not authenticated',
      'Run qasphere auth login, or set QAS_URL and QAS_TOKEN',
    )
    return { checks: [...checks, isMissing ? missing : describeProblem(name, error)] }
  }
}

/** Checks the keyring. Without one, logins are in files, so this is only a warning. */
async function checkKeyring({ env }: RunContext, hasCredentials: boolean): Promise<Check> {
  const keyring = await openKeyring(env)
  if (!('missing' in keyring)) return ok('keyring', 'available')
  return hasCredentials
    ? ok('keyring', `none: ${keyring.missing}`)
    : warning(
        'keyring',
        keyring.missing,
        'To use a login in the keyring, run qasphere in a session with an unlocked keyring',
      )
}

function describe({ name, status, message, fix }: Check): string {
  const line = `${status.padEnd(7)}  ${name.padEnd(12)}  ${plainText(message)}\n`
  return fix === null ? line : `${line}${' '.repeat(23)}${plainText(fix)}\n`
}
