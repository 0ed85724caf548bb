import { type InputProblem, QasError } from 'qasphere-client'
import type { DataPlace, LoginSettings, LogLevel, ServerOptions } from 'qasphere-server'
import { givenTo, isOn } from '../arguments/option-values.js'
import type { RunContext } from '../run-context.js'
import { defaultHost, defaultPort, logLevels } from './server-command.js'

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
    data: dataPlaceOf(given('data'), isOn(values, 'memory'), problems),
    ...(seed ? { seed } : {}),
    ...(token ? { token } : {}),
    ...(ownerPassword ? { ownerPassword } : {}),
    logLevel: logLevelOf(given('log-level'), problems),
    login: loginSettings(given, problems),
  }
  for (const name of ['host', 'data', 'seed', 'token']) {
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

function dataPlaceOf(path: string | undefined, isMemory: boolean, problems: InputProblem[]): DataPlace {
  if (!isMemory) return path === undefined ? { kind: 'folder' } : { kind: 'folder', path }
  if (path !== undefined) problems.push({ where: '', message: '--data and --memory are mutually exclusive' })
  return { kind: 'memory' }
}

function logLevelOf(text: string | undefined, problems: InputProblem[]): LogLevel {
  const level = logLevels.find((candidate) => candidate === (text ?? 'info'))
  if (level) return level
  problems.push({ where: '--log-level', message: `must be one of ${logLevels.join(', ')}` })
  return 'info'
}
