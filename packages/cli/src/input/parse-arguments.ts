import type { InputProblem } from 'qasphere-client'
import { addGivenValue } from './add-given-value.js'
import { foldName, type OptionSpelling, type OptionValues } from './option.js'

/** Parsed arguments, before the command is known. */
export interface ParsedArguments {
  readonly words: readonly string[]
  readonly values: OptionValues
  /** Options that no command has, as typed. */
  readonly unknown: readonly string[]
  readonly problems: readonly InputProblem[]
  /** Words that directly follow a boolean option, with its name: they may be meant as its value. */
  readonly afterBoolean: ReadonlyMap<string, string>
}

/**
 * Parses arguments. Options may be anywhere, so which options take a value must be known for all commands together.
 * All of these are valid: `--name value`, `--name=value`, `--camelCase`, `--flag`, `--flag false`, `--flag=false`,
 * `--no-flag`, `--` before words that look like options. The next option is never used as a missing value. The meaning of
 * `--flag=`, whose value is empty, depends on the command.
 */
export function parseArguments(args: readonly string[], options: readonly OptionSpelling[]): ParsedArguments {
  const found: Found = { words: [], values: new Map(), unknown: [], problems: [], afterBoolean: new Map() }
  let index = 0
  while (index < args.length) index += takeArgument(args, index, options, found)
  return found
}

/** What parsing has found so far. */
interface Found {
  readonly words: string[]
  readonly values: Map<string, string[]>
  readonly unknown: string[]
  readonly problems: InputProblem[]
  readonly afterBoolean: Map<string, string>
}

/** An option as it was typed, with the value after its equals sign. */
interface Spelled {
  readonly option: OptionSpelling
  readonly inline: string | undefined
}

/** Takes the argument at `index`, with its value. Returns the number of arguments that it consumed. */
function takeArgument(
  args: readonly string[],
  index: number,
  options: readonly OptionSpelling[],
  found: Found,
): number {
  const [arg = '', next] = args.slice(index, index + 2)
  if (arg === '--') {
    for (const word of args.slice(index + 1)) found.words.push(word)
    return args.length - index
  }
  if (!arg.startsWith('-') || arg === '-') {
    found.words.push(arg)
    return 1
  }
  const spelled = spell(arg, options)
  if (spelled?.option.kind === 'boolean') return takeBoolean(spelled, next, found)
  if (spelled) return takeValue(spelled, next, options, found)
  found.unknown.push(arg)
  return 1
}

/** Finds the option that an argument spells. */
function spell(arg: string, options: readonly OptionSpelling[]): Spelled | undefined {
  const [written = '', ...rest] = arg.split('=')
  const inline = rest.length > 0 ? rest.join('=') : undefined
  if (!written.startsWith('--')) {
    const option = options.find(({ short }) => short === written.slice(1))
    return option && { option, inline }
  }
  const option = findOption(written.slice(2), options)
  if (option) return { option, inline }
  const negated = written.startsWith('--no-') ? findOption(written.slice(5), options) : undefined
  return negated?.kind === 'boolean' && inline === undefined
    ? { option: negated, inline: 'false' }
    : undefined
}

/** Finds an option by its name in any spelling. Most are spelled exactly, which is faster to find. */
function findOption(written: string, options: readonly OptionSpelling[]): OptionSpelling | undefined {
  const exact = options.find(({ name }) => name === written)
  return exact ?? options.find(({ name }) => foldName(name) === foldName(written))
}

function takeBoolean({ option, inline }: Spelled, next: string | undefined, found: Found): 1 | 2 {
  const takesNext = inline === undefined && (next === 'true' || next === 'false')
  if (inline === undefined && !takesNext && next !== undefined) found.afterBoolean.set(next, option.name)
  const value = inline ?? (takesNext ? next : 'true')
  if (value === 'true' || value === 'false' || value === '') add(found, option, value)
  else
    found.problems.push({ where: `--${option.name}`, message: addGivenValue('must be true or false', value) })
  return takesNext ? 2 : 1
}

function takeValue(
  { option, inline }: Spelled,
  next: string | undefined,
  options: readonly OptionSpelling[],
  found: Found,
): 1 | 2 {
  if (inline !== undefined) {
    add(found, option, inline)
    return 1
  }
  if (next === undefined || isOption(next, options)) {
    found.problems.push({ where: `--${option.name}`, message: 'needs a value' })
    return 1
  }
  add(found, option, next)
  return 2
}

function isOption(arg: string, options: readonly OptionSpelling[]): boolean {
  return arg === '--' || (arg.startsWith('-') && spell(arg, options) !== undefined)
}

function add({ values }: Found, { name }: OptionSpelling, value: string): void {
  values.set(name, [...(values.get(name) ?? []), value])
}
