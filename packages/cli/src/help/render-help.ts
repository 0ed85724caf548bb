import type { Command, Option } from '../commands/command.js'
import { groupSummaries, nextWords, optionsOf } from '../commands/command-tree.js'
import { connectionOptions, globalOptions, rootOptions } from '../commands/global-options.js'
import { shellQuoted } from './shell-quote.js'

const width = 100

/** The help of one command: signature, every option, examples, documentation. */
export function commandHelp(command: Command, commands: readonly Command[]): string {
  const general = [...globalOptions, ...connectionOptions]
  const own = optionsOf(command).filter((option) => !general.includes(option))
  const shared = optionsOf(command).filter((option) => general.includes(option))
  const inside = commands.filter(({ words }) => command.words.every((word, depth) => words[depth] === word))
  const below = nextWords(inside, command.words).map(({ word, summary }): Row => [word, summary])
  return sections([
    `Usage: ${signature(command)}`,
    wrap(command.summary, 0),
    command.details && wrap(command.details, 0),
    command.operand && section('Arguments', [[operandName(command.operand), operandWords(command.operand)]]),
    below.length > 0 && section('Commands below it', below),
    own.length > 0 && section('Options', optionRows(own)),
    section('General options', optionRows(shared)),
    command.examples.length > 0 &&
      ['Examples', ...command.examples.map((example) => exampleLines(command, example))].join('\n'),
    command.docs && `Documentation: ${command.docs}`,
  ])
}

/** The help of a group, or of the program where `words` are none. */
export function groupHelp(commands: readonly Command[], words: readonly string[]): string {
  const inside = commands.filter((command) => words.every((word, depth) => command.words[depth] === word))
  const rows = nextWords(inside, words).map(({ word, summary }): Row => [word, summary])
  const isRoot = words.length === 0
  return sections([
    `Usage: ${['qasphere', ...words].join(' ')} <command> [options]`,
    isRoot ? 'The command line for QA Sphere.' : (groupSummaries[words.join(' ')] ?? false),
    section('Commands', rows),
    section('General options', optionRows(isRoot ? [...globalOptions, ...rootOptions] : globalOptions)),
    `${['qasphere', ...words].join(' ')} <command> --help shows more.`,
  ])
}

type Row = readonly [string, string]

function sections(parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string').join('\n\n')
}

function section(title: string, rows: readonly Row[]): string {
  const longest = Math.max(...rows.map(([left]) => left.length))
  const column = Math.min(longest, 34) + 4
  const lines = rows.map(([left, right]) => {
    const text = wrap(right, column)
    return left.length + 4 > column
      ? `  ${left}\n${' '.repeat(column)}${text}`
      : `  ${left.padEnd(column - 2)}${text}`
  })
  return [title, ...lines].join('\n')
}

function signature(command: Command): string {
  const required = command.options.filter((option) => option.required && option.fills?.in !== 'body')
  const body = command.api?.request.body === undefined ? [] : ['<body options>']
  return [
    'qasphere',
    ...command.words,
    ...required.map((option) => `--${option.name} ${valueWord(option)}`),
    ...body,
    '[options]',
    ...(command.operand ? [operandName(command.operand)] : []),
  ].join(' ')
}

function optionRows(options: readonly Option[]): Row[] {
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

function operandName({ name, isPaths }: NonNullable<Command['operand']>): string {
  return isPaths ? `<${name}..>` : `[${name}]`
}

function operandWords({ description, choices }: NonNullable<Command['operand']>): string {
  return choices ? `${description} (one of ${choices.join(', ')})` : description
}

function exampleLines(command: Command, { does, args }: Command['examples'][number]): string {
  return `  # ${does}\n  ${['qasphere', ...command.words, ...args].map(shellQuoted).join(' ')}`
}

/** Breaks lines at words so that they fit beside `indent` columns; lines that stand apart keep their own indent. */
function wrap(text: string, indent: number): string {
  const lines = text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrapLine(line, width - indent)))
  return lines.join(`\n${' '.repeat(indent)}`)
}

function wrapLine(text: string, room: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
