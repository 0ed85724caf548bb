import type { InputProblem } from 'qasphere-client'
import { addGivenValue } from './add-given-value.js'
import { foldName, type Option, type OptionValues } from './option.js'

/** Parsed arguments, before the command is known. */
export interface ParsedArguments {
  readonly words: readonly string[]
  readonly values: OptionValues
  /** Options that no command has, as typed. */
  readonly unknown: readonly string[]
  readonly problems: readonly InputProblem[]
}

/**
 * Parses arguments. Options may be anywhere, so which options take a value must be known for all commands together.
 * All of these are valid: `--name value`, `--name=value`, `--camelCase`, `--flag`, `--flag false`, `--flag=false`,
 * `--no-flag`, `--` before words that look like options. The next option is never used as a missing value. The meaning of
 * `--flag=`, whose value is empty, depends on the command.
 */
export function parseArguments(args: readonly string[], options: readonly Option[]): ParsedArguments {
  const known = new Map(options.map((option) => [foldName(option.name), option]))
  const shorts = new Map(options.flatMap((option) => (option.short ? [[option.short, option]] : [])))
  const words: string[] = []
  const values = new Map<string, string[]>()
  const unknown: string[] = []
  const problems: InputProblem[] = []

  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ''
    if (arg === '--') {
      words.push(...args.slice(index + 1))
      break
    }
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg)
      continue
    }
    const spelled = spell(arg)
    if (!spelled) unknown.push(arg)
    else if (spelled.option.kind === 'boolean') index += takeBoolean(spelled, args[index + 1])
    else index += takeValue(spelled, args[index + 1])
  }
  return { words, values, unknown, problems }

  function spell(arg: string): Spelled | undefined {
    const [written = '', ...rest] = arg.split('=')
    const inline = rest.length > 0 ? rest.join('=') : undefined
    if (!written.startsWith('--')) {
      const option = shorts.get(written.slice(1))
      return option && { option, inline }
    }
    const option = known.get(foldName(written))
    if (option) return { option, inline }
    const negated = written.startsWith('--no-') ? known.get(foldName(written.slice(5))) : undefined
    return negated?.kind === 'boolean' && inline === undefined
      ? { option: negated, inline: 'false' }
      : undefined
  }

  /** Returns the number of further arguments that it consumed. */
  function takeBoolean({ option, inline }: Spelled, next: string | undefined): 0 | 1 {
    const takesNext = inline === undefined && (next === 'true' || next === 'false')
    const value = inline ?? (takesNext ? next : 'true')
    if (value === 'true' || value === 'false' || value === '') add(option, value)
    else problems.push({ where: `--${option.name}`, message: addGivenValue('must be true or false', value) })
    return takesNext ? 1 : 0
  }

  function takeValue({ option, inline }: Spelled, next: string | undefined): 0 | 1 {
    if (inline !== undefined) {
      add(option, inline)
      return 0
    }
    if (next === undefined || isOption(next)) {
      problems.push({ where: `--${option.name}`, message: 'needs a value' })
      return 0
    }
    add(option, next)
    return 1
  }

  function isOption(arg: string): boolean {
    return arg === '--' || (arg.startsWith('-') && spell(arg) !== undefined)
  }

  function add({ name }: Option, value: string): void {
    values.set(name, [...(values.get(name) ?? []), value])
  }
}

interface Spelled {
  readonly option: Option
  readonly inline: string | undefined
}
