import { describeAlternatives } from '../input/alternatives.js'
import type { ApiCall, Command, CommandEntry } from '../input/command.js'
import {
  getOptions,
  getOutputOptions,
  groupSummaries,
  listNextWords,
  type Place,
} from '../input/command-tree.js'
import { connectionOptions, globalOptions, rootOptions } from '../input/global-options.js'
import type { Option } from '../input/option.js'
import { projectOption } from '../input/project-option.js'
import { quoteForShell } from '../output/shell-quote.js'

/** Renders the help of a command or a group, `width` columns wide. */
export function renderHelp(place: Place, commands: readonly CommandEntry[], width: number): string {
  return place.kind === 'command'
    ? renderCommandHelp(place.command, commands, width)
    : renderGroupHelp(commands, place.words, width)
}

/** Renders the usage line of a command or a group, and how to show its help. */
export function renderUsage(place: Place, words: readonly string[], width: number): string {
  const usage = place.kind === 'command' ? renderCommandUsage(place.command, width) : renderGroupUsage(words)
  return `${usage}\nRun ${['qasphere', ...words].join(' ')} --help for more.\n`
}

/** Renders the help of one command: usage, options, examples, and a link to its documentation. */
function renderCommandHelp(command: Command, commands: readonly CommandEntry[], width: number): string {
  const general = [...globalOptions, ...connectionOptions]
  const output = getOutputOptions(command)
  const own = getOptions(command).filter((option) => !general.includes(option) && !output.includes(option))
  const shared = getOptions(command).filter((option) => general.includes(option))
  const members = commands.filter(({ words }) => command.words.every((word, depth) => words[depth] === word))
  const subcommands = listNextWords(members, command.words).map(({ word, summary }): Row => [word, summary])
  return joinSections([
    renderCommandUsage(command, width),
    wrap(command.summary, width),
    command.details && wrap(command.details, width),
    command.operand && renderSection('Arguments', [operandRow(command.operand)], width),
    subcommands.length > 0 && renderSection('Subcommands', subcommands, width),
    own.length > 0 && renderSection('Options', optionRows(own, command), width),
    output.length > 0 && renderSection('Output options', optionRows(output), width),
    renderSection('General options', optionRows(shared), width),
    command.examples.length > 0 &&
      ['Examples', ...command.examples.map((example) => renderExample(command, example, width))].join('\n'),
    command.docs && `Documentation: ${command.docs}`,
    command.api !== undefined && command.docs === undefined && wrap(explainAddition(command.api), width),
  ])
}

function explainAddition({ extension }: ApiCall): string {
  return extension
    ? 'Works only with a server started with qasphere server. Hosted QA Sphere does not have this endpoint.'
    : 'QA Sphere does not document this endpoint.'
}

/** Renders the help of a group, or of the program if `words` is empty. */
function renderGroupHelp(commands: readonly CommandEntry[], words: readonly string[], width: number): string {
  const members = commands.filter((command) => words.every((word, depth) => command.words[depth] === word))
  const rows = listNextWords(members, words).map(({ word, summary }): Row => [word, summary])
  const isRoot = words.length === 0
  return joinSections([
    renderGroupUsage(words),
    isRoot ? 'The command-line tool for QA Sphere.' : summarizeGroup(words, width),
    renderSection('Commands', rows, width),
    renderSection(
      'General options',
      optionRows(isRoot ? [...globalOptions, ...rootOptions] : globalOptions),
      width,
    ),
    wrap(`Run ${['qasphere', ...words].join(' ')} <command> --help for the options of a command.`, width),
  ])
}

/** Renders the usage line of a command, broken into several lines if it is too long. */
export function renderCommandUsage(command: Command, width: number): string {
  return fill(['Usage:', ...usageParts(command)], width - 4).join('\n    ')
}

function summarizeGroup(words: readonly string[], width: number): string | undefined {
  const summary = groupSummaries[words.join(' ')]
  return summary === undefined ? undefined : wrap(`${summary}.`, width)
}

/** Renders the usage line of a group, or of the program if `words` is empty. */
function renderGroupUsage(words: readonly string[]): string {
  return `Usage: ${['qasphere', ...words].join(' ')} <command> [options]`
}

/** A name and its description. */
export type Row = readonly [string, string]

function joinSections(parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string').join('\n\n')
}

function renderSection(title: string, rows: readonly Row[], width: number): string {
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

/** The parts of a usage line. Line breaks are only allowed between them. */
function usageParts(command: Command): string[] {
  const required = command.options.filter((option) => option.required && option.fills?.in !== 'body')
  const body = command.api?.request.body === undefined ? [] : ['<body options>']
  return [
    'qasphere',
    ...command.words,
    ...required.map((option) => formatRequired(option, command)),
    ...body,
    '[options]',
    ...(command.operand ? [formatOperandName(command.operand)] : []),
  ]
}

/** Formats a required option for a usage line. The URL of a run includes the project, which is then not needed. */
function formatRequired(option: Option, command: Command): string {
  const usage = `--${option.name} ${formatPlaceholder(option)}`
  return option.name === projectOption.name && takesRun(command) ? `[${usage}]` : usage
}

/** Lists options with their descriptions. `command` is the command that they belong to, if there is one. */
export function optionRows(options: readonly Option[], command?: Command): Row[] {
  const acceptsRunUrl = command !== undefined && takesRun(command)
  return options.map((option) => [formatOptionName(option), describeOption(option, options, acceptsRunUrl)])
}

/** Whether an argument or option of a command is a run, whose URL includes the project. */
function takesRun({ operand, options }: Command): boolean {
  return operand?.namesRun === true || options.some(({ namesRun }) => namesRun)
}

function formatOptionName(option: Option): string {
  const short = option.short ? `-${option.short}, ` : ''
  // A boolean field of the API can be set to false; a switch of the program cannot.
  const isSwitch = option.kind === 'boolean' && !option.fills
  return `${short}--${option.name}${isSwitch ? '' : ` ${formatPlaceholder(option)}`}`
}

function formatPlaceholder({ kind, entry, namesRun }: Option): string {
  if (namesRun) return kind === 'list' ? '<runs>' : '<run>'
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

function describeOption(option: Option, siblings: readonly Option[], acceptsRunUrl: boolean): string {
  const { description, required, choices = [], kind } = option
  const namesAllChoices = choices.every((choice) => description.includes(choice))
  const notes = [
    ...(required ? [describeRequirement(option, siblings, acceptsRunUrl)] : []),
    ...(namesAllChoices ? [] : [`${kind === 'list' ? 'any' : 'one'} of ${choices.join(', ')}`]),
    ...(kind === 'list' ? ['comma-separated'] : []),
  ]
  return appendNotes(description, notes)
}

function describeRequirement(option: Option, siblings: readonly Option[], acceptsRunUrl: boolean): string {
  if (option.fills?.in === 'body') {
    const alternatives = describeAlternatives(option, siblings)
    return alternatives === undefined ? 'required, here or in --body' : `required ${alternatives}`
  }
  if (option.name !== projectOption.name) return 'required'
  return `required unless ${acceptsRunUrl ? 'the run is a URL or the project is ' : ''}set with qasphere config`
}

/** Appends notes in parentheses; adds them to those that end the description, if there are any. */
function appendNotes(description: string, notes: readonly string[]): string {
  if (notes.length === 0) return description
  const [, start] = /^(.* \([^()]*)\)$/.exec(description) ?? []
  return start === undefined ? `${description} (${notes.join('; ')})` : `${start}; ${notes.join('; ')})`
}

/** Lists an operand with its description. */
export function operandRow(operand: NonNullable<Command['operand']>): Row {
  return [formatOperandName(operand), describeOperand(operand)]
}

function formatOperandName({ name, takes, usage }: NonNullable<Command['operand']>): string {
  if (usage !== undefined) return usage
  if (takes === 'at least one path') return `<${name}..>`
  return takes === 'any number' ? `[${name}..]` : `[${name}]`
}

function describeOperand({ description, choices }: NonNullable<Command['operand']>): string {
  return choices ? `${description} (one of ${choices.join(', ')})` : description
}

function renderExample(command: Command, { does, args }: Command['examples'][number], width: number): string {
  const comment = fill(does.split(' '), width - 4).map((line) => `  # ${line}`)
  return [...comment, `  ${exampleCommand(command, args)}`].join('\n')
}

/** Formats an example as a shell command. */
export function exampleCommand({ words }: Command, args: readonly string[]): string {
  return ['qasphere', ...words, ...args].map(quoteForShell).join(' ')
}

/**
 * Wraps text at spaces to fit into `width` columns, with every line but the first indented by `indent`.
 * Lines that are already indented are commands, which must stay on one line so that they can be copied.
 */
function wrap(text: string, width: number, indent = 0): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : fill(line.split(' '), width - indent)))
    .join(`\n${' '.repeat(indent)}`)
}

/** Fills lines of at most `maxLength` characters with words. A longer word gets a separate line. */
function fill(words: readonly string[], maxLength: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > maxLength) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
