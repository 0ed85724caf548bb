import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { type InputProblem, QasError } from 'qasphere-client'
import { getReason } from 'qasphere-client/reason'
import { outputFormats } from '../output/output-choice.js'
import type { Environment } from './environment.js'
import { readTextFile } from './read-text.js'

/** The folder of credentials without a keyring. It is the same on every system, as in the vendor's tool. */
export function getCredentialsFolder(): string {
  return join(homedir(), '.config', 'qasphere')
}

const { XDG_CONFIG_HOME: base }: Environment = process.env
const earlierFile = join(homedir(), '.config', 'qasphere', 'config.json')

/** The file in which preferences are written. On Linux, it follows XDG_CONFIG_HOME, which must be absolute. */
export const writtenPreferencesFile =
  process.platform === 'linux' && base && isAbsolute(base)
    ? join(base, 'qasphere', 'config.json')
    : earlierFile

/** The file with the user's preferences: the written one, or one from before XDG_CONFIG_HOME was set. */
export const preferencesFile =
  writtenPreferencesFile === earlierFile || existsSync(writtenPreferencesFile)
    ? writtenPreferencesFile
    : earlierFile

/** Defaults that a user has set. Options and variables take precedence. */
export interface Preferences {
  /** Project code for commands that need one. */
  readonly project?: string
  /** Output format. */
  readonly output?: string
}

/** The description and the valid values of a preference. */
interface PreferenceKind {
  readonly description: string
  readonly isValid: (value: string) => boolean
  /** The message for an invalid value. */
  readonly rule: string
}

export const preferenceKinds: Readonly<Record<keyof Preferences, PreferenceKind>> = {
  project: {
    description: 'Project for commands without --project-code',
    isValid: (value) => /^[A-Za-z0-9]{1,255}$/.test(value),
    rule: 'must contain only latin letters and digits',
  },
  output: {
    description: 'Output format for commands without --output or QAS_OUTPUT',
    isValid: (value) => outputFormats.some((format) => format === value),
    rule: `must be one of ${outputFormats.join(', ')}`,
  },
}

export const preferenceNames = ['project', 'output'] as const satisfies readonly (keyof Preferences)[]

/**
 * Reads the preferences. Without a file, there are none.
 *
 * @throws a usage error that says what is wrong with the file.
 */
export function readPreferences(): Preferences {
  const text = readFileText(preferencesFile)
  if (text === undefined) return {}
  const value = parse(text)
  const entries = preferenceNames.flatMap((name): [string, string][] => {
    const found = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
    if (found === undefined) return []
    const problem = checkPreference(name, found)
    if (problem) throw new QasError('usage', `${preferencesFile}: ${problem.where} ${problem.message}`, {})
    return [[name, String(found)]]
  })
  return Object.fromEntries(entries)
}

/** Returns the problem with the value of a preference; undefined if it is valid. */
export function checkPreference(name: keyof Preferences, value: unknown): InputProblem | undefined {
  const { isValid, rule } = preferenceKinds[name]
  if (typeof value === 'string' && isValid(value)) return undefined
  return { where: name, message: `${rule}, got ${JSON.stringify(value)}` }
}

function readFileText(path: string): string | undefined {
  try {
    return readTextFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new QasError('usage', `${path} cannot be read: ${getReason(error)}`, {}, error)
  }
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Reported below, together with JSON that is not an object.
  }
  throw new QasError('usage', `${preferencesFile} is not a JSON object; correct or delete it`, {})
}
