import { homedir } from 'node:os'
import { join } from 'node:path'
import { type InputProblem, QasError } from 'qasphere-client'
import { outputFormats } from '../output/output-choice.js'
import { readTextFile } from './read-text.js'

/** The folder of preferences and, without a keyring, of credentials: the same on every system, as in the vendor's tool. */
export function configFolder(): string {
  return join(homedir(), '.config', 'qasphere')
}

/** The file with the preferences of the user. */
export const preferencesFile = join(configFolder(), 'config.json')

/** What a user prefers; options and variables take precedence. */
export interface Preferences {
  /** Code of the project for commands that need one. */
  readonly project?: string
  /** Output format. */
  readonly output?: string
}

/** A preference: what it is for, and what its values are. */
interface PreferenceKind {
  readonly description: string
  readonly isValid: (value: string) => boolean
  /** What is wrong with any other value. */
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
 * Reads the preferences; there are none if there is no file.
 *
 * @throws a usage error that says what is wrong with the file.
 */
export function readPreferences(): Preferences {
  const text = textOf(preferencesFile)
  if (text === undefined) return {}
  const value = parse(text)
  const entries = preferenceNames.flatMap((name): [string, string][] => {
    const found = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
    if (found === undefined) return []
    const problem = problemWith(name, found)
    if (problem) throw new QasError('usage', `${preferencesFile}: ${problem.where} ${problem.message}`, {})
    return [[name, String(found)]]
  })
  return Object.fromEntries(entries)
}

/** What is wrong with the value of a preference. */
export function problemWith(name: keyof Preferences, value: unknown): InputProblem | undefined {
  const { isValid, rule } = preferenceKinds[name]
  if (typeof value === 'string' && isValid(value)) return undefined
  return { where: name, message: `${rule}, got ${JSON.stringify(value)}` }
}

function textOf(path: string): string | undefined {
  try {
    return readTextFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new QasError(
      'usage',
      `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
      {},
      error,
    )
  }
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // The message below says what to do about both.
  }
  throw new QasError('usage', `${preferencesFile} is not a JSON object; correct or delete it`, {})
}
