import { type InputProblem, QasError } from 'qasphere-client'
import type { LoginSettings, LogLevel, ServerOptions } from 'qasphere-server'
import { givenTo, isOn } from '../input/option-values.js'
import type { RunContext } from '../input/run-context.js'
import { dataPlaceOf, filesOf } from './data-place.js'
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
  const options = {
    host: given('host') ?? defaultHost,
    port: portOf(given('port'), problems),
    data: dataPlaceOf(context, problems),
    ...filesOf(context, problems),
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

function logLevelOf(text: string | undefined, problems: InputProblem[]): LogLevel {
  const level = logLevels.find((candidate) => candidate === (text ?? 'info'))
  if (level) return level
  problems.push({ where: '--log-level', message: `must be one of ${logLevels.join(', ')}` })
  return 'info'
}
