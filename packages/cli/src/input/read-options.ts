import type { InputProblem } from 'qasphere-client'
import { addGivenValue } from './add-given-value.js'
import type { Command } from './command.js'
import { getOptions } from './command-tree.js'
import { getValue, isNumber, isRepeatable, type Option, type OptionValues, splitList } from './option.js'
import type { ParsedArguments } from './parse-arguments.js'
import { projectOption } from './project-option.js'

/** The options of a command, and the problems with them. */
export interface ReadOptions {
  readonly values: OptionValues
  readonly problems: readonly InputProblem[]
}

/** Lists the options, with dashes, that were given although they are not among `options`. */
export function findUnknownOptions(
  options: readonly Option[],
  { values, unknown }: ParsedArguments,
): string[] {
  const foreign = [...values.keys()].filter((name) => !options.some((option) => option.name === name))
  return [...unknown.map((arg) => arg.split('=')[0] ?? arg), ...foreign.map((name) => `--${name}`)]
}

/**
 * Reads the options and operands of a command and checks them against its declaration. Values
 * that fill a field of a request are left to the contract's schema, which has more rules.
 */
export function readOptions(
  command: Command,
  operands: readonly string[],
  parsed: ParsedArguments,
): ReadOptions {
  const options = getOptions(command)
  const values = dropEmptyValues(options, parsed.values)
  const repeated = options.filter((option) => {
    return !isRepeatable(option) && (values.get(option.name)?.length ?? 0) > 1
  })
  return {
    values,
    problems: [
      ...parsed.problems,
      ...repeated.map(({ name }) => ({ where: `--${name}`, message: 'must be given only once' })),
      ...checkOperands(command, operands, values, parsed.afterBoolean),
      ...checkExclusions(command, values),
      ...options.flatMap((option) => checkValues(option, values, parsed)),
    ],
  }
}

/** Trims the options that pipelines may pass empty, and drops those that are. */
function dropEmptyValues(options: readonly Option[], values: OptionValues): OptionValues {
  const kept = new Map(values)
  for (const { name, isOptionalIfEmpty } of options) {
    if (!isOptionalIfEmpty) continue
    const given = (kept.get(name) ?? []).map((text) => text.trim()).filter((text) => text !== '')
    if (given.length > 0) kept.set(name, given)
    else kept.delete(name)
  }
  return kept
}

function checkOperands(
  command: Command,
  operands: readonly string[],
  values: OptionValues,
  afterBoolean: ParsedArguments['afterBoolean'],
): InputProblem[] {
  const { operand } = command
  const [first, ...rest] = operands
  if (operand?.takes === 'at least one path' && first === undefined)
    return [{ where: operand.name, message: 'must not be empty: pass at least one' }]
  if (operand?.takes !== undefined || first === undefined) return []
  const surplus = operand ? rest : operands
  const choices = operand?.choices
  return [
    ...surplus.map((word) => {
      const option = afterBoolean.get(word)
      if (option !== undefined)
        return { where: `--${option}`, message: addGivenValue('must be true or false', word) }
      const suggestion = surplus.length === 1 ? suggestOption(command, word, values) : ''
      return { where: '', message: `Unexpected argument ${JSON.stringify(word)}${suggestion}` }
    }),
    ...(operand && choices && !choices.includes(first)
      ? [{ where: operand.name, message: addGivenValue(`must be one of ${choices.join(', ')}`, first) }]
      : []),
  ]
}

/** Suggests the option that a lone argument is probably meant for: the only missing one, besides the project. */
function suggestOption({ operand, options }: Command, word: string, values: OptionValues): string {
  const missing = options.filter(({ name, required }) => {
    return required && name !== projectOption.name && !values.has(name)
  })
  const [option] = missing
  if (operand || !option || missing.length > 1 || !/^[\w.:/-]+$/.test(word)) return ''
  return `; did you mean --${option.name} ${word}?`
}

function checkExclusions({ options, exclusive = [] }: Command, values: OptionValues): InputProblem[] {
  const isOff = (name: string) => {
    const option = options.find((candidate) => candidate.name === name)
    return option?.kind === 'boolean' && !option.fills && getValue(values, name) === 'false'
  }
  return exclusive
    .map((group) => group.filter((name) => values.has(name) && !isOff(name)))
    .filter((given) => given.length > 1)
    .map((given) => ({
      where: '',
      message: `${given.map((name) => `--${name}`).join(' and ')} are mutually exclusive`,
    }))
}

function checkValues(option: Option, values: OptionValues, parsed: ParsedArguments): InputProblem[] {
  const where = `--${option.name}`
  const given = values.get(option.name)
  if (option.kind === 'boolean' && given?.includes('')) return [{ where, message: 'must be true or false' }]
  if (option.fills) return []
  if (given) {
    const messages = given.map((text) => checkValue(option, text)).filter((message) => message !== undefined)
    return [...new Set(messages)].map((message) => ({ where, message }))
  }
  // An option without a value has already been reported.
  const isReported = parsed.problems.some((problem) => problem.where === where)
  return option.required && !isReported ? [{ where, message: 'is required' }] : []
}

function checkValue(option: Option, text: string): string | undefined {
  const { kind, choices, pattern, rule } = option
  switch (kind) {
    case 'choice':
      return choices?.includes(text)
        ? undefined
        : addGivenValue(`must be one of ${choices?.join(', ')}`, text)
    case 'integer':
    case 'number':
      return isWithinBounds(option, text) ? undefined : addGivenValue(rule ?? describeBounds(option), text)
    case 'list':
      return checkList(option, text)
    case 'pairs':
      return /^[^=]+=/.test(text) ? undefined : `${rule ?? 'must be NAME=VALUE'}, not ${JSON.stringify(text)}`
    case 'string':
    case 'file':
    case 'folder':
      return matchesPattern(pattern, text) ? undefined : describeMismatch(option, text)
    default:
      return undefined
  }
}

function checkList({ entry, choices, min = 0, rule }: Option, text: string): string | undefined {
  const items = splitList(text)
  if (items.length === 0) return 'must not be empty'
  const isEntry = (item: string) => {
    if (choices) return choices.includes(item)
    return entry !== 'integer' || (/^\d{1,15}$/.test(item) && Number(item) >= min)
  }
  const wrong = items.filter((item) => !isEntry(item)).map((item) => JSON.stringify(item))
  if (wrong.length === 0) return undefined
  const expected =
    rule ?? (choices ? `must be any of ${choices.join(', ')}` : `must be integers of at least ${min}`)
  return `${expected}, got ${wrong.join(', ')}`
}

function matchesPattern(pattern: string | undefined, text: string): boolean {
  return pattern === undefined ? text.trim() !== '' : new RegExp(`^(?:${pattern})$`).test(text)
}

function describeMismatch({ pattern, rule, isPrivate }: Option, text: string): string {
  if (pattern === undefined) return rule ?? 'must not be empty'
  const expected = rule ?? `must match ${pattern}`
  return isPrivate ? expected : addGivenValue(expected, text)
}

function isWithinBounds({ kind, min = 0, max = Number.MAX_SAFE_INTEGER }: Option, text: string): boolean {
  const number = Number(text)
  return isNumber(text) && (kind === 'number' || Number.isInteger(number)) && number >= min && number <= max
}

function describeBounds({ kind, min = 0, max }: Option): string {
  const name = kind === 'integer' ? 'an integer' : 'a number'
  return max === undefined ? `must be ${name} of at least ${min}` : `must be ${name} from ${min} to ${max}`
}
