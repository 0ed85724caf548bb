import { isIP } from 'node:net'
import type { LoginSettings, ServerOptions } from 'qasphere-server'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getChoiceValue, getNumberValue, getValue, isOn, type OptionValues } from '../input/option.js'
import { readDataPlace, readFilePlace } from './data-place.js'
import { readServiceSettings } from './service-settings.js'

export const defaultHost = '127.0.0.1'
export const defaultPort = 7357

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

/** Reads the options of `qasphere server`. Throws one error that lists all problems in them. */
export function readServerOptions(context: RunContext): ServerOptions {
  const { values, env } = context
  const problems = [...context.problems]
  const seed = getValue(values, 'seed')
  const token = getValue(values, 'token') ?? env.QAS_SERVER_TOKEN
  const ownerPassword = env.QAS_SERVER_PASSWORD
  const options = {
    host: getValue(values, 'host') ?? defaultHost,
    port: getNumberValue(values, 'port') ?? defaultPort,
    data: readDataPlace(context, problems),
    ...readFilePlace(context, problems),
    ...(seed ? { seed } : {}),
    ...(token ? { token } : {}),
    ...(ownerPassword ? { ownerPassword } : {}),
    logLevel: getChoiceValue(values, 'log-level', logLevels) ?? 'info',
    login: readLoginSettings(values),
    ...readServiceSettings(values, problems),
    metrics: isOn(values, 'metrics'),
    openPages: isOn(values, 'open-pages'),
  }
  if (options.openPages && !isLoopback(options.host)) {
    const message = `needs a loopback address as --host, such as ${defaultHost}, got "${options.host}": anyone who reaches the server could read the pages`
    problems.push({ where: '--open-pages', message })
  }
  if (problems.length > 0) throw invalidArguments(problems)
  return options
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function readLoginSettings(values: OptionValues): Partial<LoginSettings> {
  const settings = {
    deviceCodeLifetime: getNumberValue(values, 'device-code-lifetime'),
    devicePollInterval: getNumberValue(values, 'device-poll-interval'),
    accessTokenLifetime: getNumberValue(values, 'access-token-lifetime'),
    refreshTokenLifetime: getNumberValue(values, 'refresh-token-lifetime'),
    refreshGrace: getNumberValue(values, 'refresh-grace'),
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
