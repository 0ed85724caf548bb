import type { Command } from '../input/command.js'
import { groupSummaries, nextWords, optionsOf, type Place } from '../input/command-tree.js'
import { connectionOptions, globalOptions, outputOptions, rootOptions } from '../input/global-options.js'
import type { Option } from '../input/option.js'
import { shellQuoted } from '../output/shell-quote.js'

/** The help of a command or a group, `width` columns wide. */
export function helpFor(place: Place, commands: readonly Command[], width: number): string {
  return place.kind === 'command'
    ? commandHelp(place.command, commands, width)
    : groupHelp(commands, place.words, width)
}

/** The usage line of a command or a group, and the command that shows more. */
export function usageFor(place: Place, words: readonly string[], width: number): string {
  const usage = place.kind === 'command' ? commandUsage(place.command, width) : groupUsage(words)
  return `${usage}\nRun ${['qasphere', ...words].join(' ')} --help for more.\n`
}

/** The help of one command: signature, every option, examples, documentation. */
function commandHelp(command: Command, commands: readonly Command[], width: number): string {
  const general = [...globalOptions, ...connectionOptions]
  const output = optionsOf(command).filter((option) => outputOptions.includes(option))
  const own = optionsOf(command).filter((option) => !general.includes(option) && !output.includes(option))
  const shared = optionsOf(command).filter((option) => general.includes(option))
  const inside = commands.filter(({ words }) => command.words.every((word, depth) => words[depth] === word))
  const below = nextWords(inside, command.words).map(({ word, summary }): Row => [word, summary])
  return sections([
    commandUsage(command, width),
    wrap(command.summary, width),
    command.details && wrap(command.details, width),
    command.operand && section('Arguments', [operandRow(command.operand)], width),
    below.length > 0 && section('Subcommands', below, width),
    own.length > 0 && section('Options', optionRows(own), width),
    output.length > 0 && section('Output options', optionRows(output), width),
    section('General options', optionRows(shared), width),
    command.examples.length > 0 &&
      ['Examples', ...command.examples.map((example) => exampleLines(command, example, width))].join('\n'),
    command.docs && `Documentation: ${command.docs}`,
    command.api !== undefined &&
      command.docs === undefined &&
      wrap(
        'The documentation of QA Sphere does not describe this endpoint; the command is our addition.',
        width,
      ),
  ])
}

/** The help of a group, or of the program if there are no `words`. */
function groupHelp(commands: readonly Command[], words: readonly string[], width: number): string {
  const inside = commands.filter((command) => words.every((word, depth) => command.words[depth] === word))
  const rows = nextWords(inside, words).map(({ word, summary }): Row => [word, summary])
  const isRoot = words.length === 0
  return sections([
    groupUsage(words),
    isRoot ? 'The command line for QA Sphere.' : (groupSummaries[words.join(' ')] ?? false),
    section('Commands', rows, width),
    section(
      'General options',
      optionRows(isRoot ? [...globalOptions, ...rootOptions] : globalOptions),
      width,
    ),
    wrap(`Run ${['qasphere', ...words].join(' ')} <command> --help for the options of a command.`, width),
  ])
}

/** The usage line of a command, continued on further lines if it is too long. */
export function commandUsage(command: Command, width: number): string {
  return fill(['Usage:', ...signature(command)], width - 4).join('\n    ')
}

/** The usage line of a group, or of the program if there are no `words`. */
function groupUsage(words: readonly string[]): string {
  return `Usage: ${['qasphere', ...words].join(' ')} <command> [options]`
}

/** What is described, and its description. */
export type Row = readonly [string, string]

function sections(parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string').join('\n\n')
}

function section(title: string, rows: readonly Row[], width: number): string {
  const longest = Math.max(...rows.map(([left]) => left.length))
  const column = Math.min(longest, Math.floor(width / 3)) + 4
  const lines = rows.map(([left, right]) => {
    const text = wrap(right, width, column)
    return left.length + 4 > column
      ? `  ${left}\n${' '.repeat(column)}${text}`
      : `  ${left.padEnd(column - 2)}${text}`
  })
  return [title, ...lines].join('\n')
}

/** What must not be torn apart stays together. */
function signature(command: Command): string[] {
  const required = command.options.filter((option) => option.required && option.fills?.in !== 'body')
  const body = command.api?.request.body === undefined ? [] : ['<body options>']
  return [
    'qasphere',
    ...command.words,
    ...required.map((option) => `--${option.name} ${valueWord(option)}`),
    ...body,
    '[options]',
    ...(command.operand ? [operandName(command.operand)] : []),
  ]
}

/** Options as help lists them. */
export function optionRows(options: readonly Option[]): Row[] {
  return options.map((option) => [optionName(option), optionWords(option)])
}

function optionName(option: Option): string {
  const short = option.short ? `-${option.short}, ` : ''
  // What an API takes as a boolean may have to be false; a switch of the program need not.
  const isSwitch = option.kind === 'boolean' && !option.fills
  return `${short}--${option.name}${isSwitch ? '' : ` ${valueWord(option)}`}`
}

function valueWord({ kind, entry }: Option): string {
  switch (kind) {
    case 'list':
      return entry === 'integer' ? '<ids>' : '<a,b,…>'
    case 'boolean':
      return '[true|false]'
    case 'pairs':
      return '<name=value>'
    case 'integer':
    case 'number':
      return '<n>'
    case 'file':
    case 'folder':
      return '<path>'
    case 'choice':
      return '<choice>'
    default:
      return `<${kind}>`
  }
}

function optionWords({ description, required, fills, choices = [], kind }: Option): string {
  const namesAllChoices = choices.every((choice) => description.includes(choice))
  const notes = [
    ...(required ? [fills?.in === 'body' ? 'required in the body' : 'required'] : []),
    ...(namesAllChoices ? [] : [`one of ${choices.join(', ')}`]),
    ...(kind === 'list' ? ['comma-separated'] : []),
  ]
  return `${description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`
}

/** An operand as help lists it. */
export function operandRow(operand: NonNullable<Command['operand']>): Row {
  return [operandName(operand), operandWords(operand)]
}

function operandName({ name, takes, usage }: NonNullable<Command['operand']>): string {
  if (usage !== undefined) return usage
  return takes === 'at least one path' ? `<${name}..>` : `[${name}]`
}

function operandWords({ description, choices }: NonNullable<Command['operand']>): string {
  return choices ? `${description} (one of ${choices.join(', ')})` : description
}

function exampleLines(command: Command, { does, args }: Command['examples'][number], width: number): string {
  const comment = fill(does.split(' '), width - 4).map((line) => `  # ${line}`)
  return [...comment, `  ${exampleCommand(command, args)}`].join('\n')
}

/** An example as a line for a shell. */
export function exampleCommand({ words }: Command, args: readonly string[]): string {
  return ['qasphere', ...words, ...args].map(shellQuoted).join(' ')
}

/**
 * Breaks lines at words so that they fit into `width` columns, of which `indent` are taken on every line but the first.
 * Lines that have an indent of their own keep it, also where they continue.
 */
function wrap(text: string, width: number, indent = 0): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const own = /^ */.exec(line)?.[0] ?? ''
      const words = line.slice(own.length).split(' ')
      return fill(words, width - indent - own.length).map((part) => own + part)
    })
    .join(`\n${' '.repeat(indent)}`)
}

/** Fills lines of at most `room` characters with words; a longer word has a line of its own. */
function fill(words: readonly string[], room: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
