import { type InputProblem, QasError } from 'qasphere-client'
import type { DataPlace, LoginSettings, LogLevel, ServerOptions } from 'qasphere-server'
import { givenTo, isOn } from '../arguments/option-values.js'
import type { RunContext } from '../run-context.js'
import { filePlaceOf } from './file-place.js'
import { defaultHost, defaultPort, logLevels } from './server-command.js'
import { serviceSettings } from './service-settings.js'

/** What the options of `qasphere server` ask for; throws all mistakes in them at once. */
export function serverOptions(context: RunContext): ServerOptions {
  const { values, env } = context
  const problems: InputProblem[] = [...context.problems]
  const given = (name: string) => givenTo(values, name)
  const seed = given('seed')
  const token = given('token') ?? env.QAS_SERVER_TOKEN
  const ownerPassword = env.QAS_SERVER_PASSWORD
  const files = filePlaceOf(
    given('files') ?? env.QAS_FILES,
    given('files') === undefined ? 'QAS_FILES' : '--files',
    problems,
  )
  const options = {
    host: given('host') ?? defaultHost,
    port: portOf(given('port'), problems),
    data: dataPlaceOf(given, isOn(values, 'memory'), env, problems),
    ...(files ? { files } : {}),
    ...(seed ? { seed } : {}),
    ...(token ? { token } : {}),
    ...(ownerPassword ? { ownerPassword } : {}),
    logLevel: logLevelOf(given('log-level'), problems),
    login: loginSettings(given, problems),
    ...serviceSettings(given, problems),
    metrics: isOn(values, 'metrics'),
  }
  for (const name of ['host', 'data', 'database', 'seed', 'token', 'files', 'public-url', 'trust-proxy']) {
    if (given(name) === '') problems.push({ where: `--${name}`, message: 'must not be empty' })
  }
  if (problems.length > 0) throw new QasError('validation', 'Invalid arguments', { problems })
  return options
}

function loginSettings(
  given: (name: string) => string | undefined,
  problems: InputProblem[],
): Partial<LoginSettings> {
  const seconds = (name: string, least: number) => {
    const text = given(name)
    if (text === undefined) return undefined
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
    problems.push({ where: `--${name}`, message: `must be a number of seconds, at least ${least}` })
    return undefined
  }
  const settings = {
    deviceCodeLifetime: seconds('device-code-lifetime', 1),
    devicePollInterval: seconds('device-poll-interval', 0),
    accessTokenLifetime: seconds('access-token-lifetime', 1),
    refreshTokenLifetime: seconds('refresh-token-lifetime', 1),
    refreshGrace: seconds('refresh-grace', 0),
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

function portOf(text: string | undefined, problems: InputProblem[]): number {
  if (text === undefined) return defaultPort
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65535) return port
  problems.push({ where: '--port', message: 'must be a port: an integer from 0 to 65535' })
  return defaultPort
}

/** What is named on the command line counts before the environment. */
function dataPlaceOf(
  given: (name: string) => string | undefined,
  isMemory: boolean,
  env: RunContext['env'],
  problems: InputProblem[],
): DataPlace {
  const [path, database] = [given('data'), given('database')]
  const named = [
    ...(path === undefined ? [] : ['--data']),
    ...(database === undefined ? [] : ['--database']),
    ...(isMemory ? ['--memory'] : []),
  ]
  if (named.length > 1) problems.push({ where: '', message: `${named.join(' and ')} are mutually exclusive` })
  if (isMemory) return { kind: 'memory' }
  if (path !== undefined) return { kind: 'folder', path }
  const url = database ?? env.QAS_DATABASE_URL
  if (!url) return { kind: 'folder' }
  if (!/^postgres(ql)?:\/\//.test(url)) {
    const where = database === undefined ? 'QAS_DATABASE_URL' : '--database'
    // The URL may hold a password: it is not repeated.
    problems.push({ where, message: 'must be the URL of a PostgreSQL database: postgres://user@host/name' })
  }
  return { kind: 'database', url, ...connectionsOf(given('database-connections'), problems) }
}

function connectionsOf(text: string | undefined, problems: InputProblem[]): { connections?: number } {
  if (text === undefined) return {}
  const connections = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (connections >= 1) return { connections }
  problems.push({ where: '--database-connections', message: 'must be an integer of at least 1' })
  return {}
}

function logLevelOf(text: string | undefined, problems: InputProblem[]): LogLevel {
  const level = logLevels.find((candidate) => candidate === (text ?? 'info'))
  if (level) return level
  problems.push({ where: '--log-level', message: `must be one of ${logLevels.join(', ')}` })
  return 'info'
}
