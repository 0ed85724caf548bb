import { isQasError, QasError } from 'qasphere-client/errors'
import { refuseUnknownOptions, shapeProblems } from './arguments/fit-command.js'
import { nearest } from './arguments/nearest.js'
import { isOn } from './arguments/option-values.js'
import { type ParsedArguments, parseArguments } from './arguments/parse-arguments.js'
import type { Command } from './commands/command.js'
import {
  allOptions,
  findPlace,
  loadCommands,
  nextWords,
  optionsOf,
  type Place,
} from './commands/command-tree.js'
import { globalOptions, rootOptions } from './commands/global-options.js'
import type { Terminal } from './output/terminal.js'
import { version } from './output/version.js'
import type { RunContext } from './run-context.js'

/** Runs the program with the arguments given and returns its exit code; throws what went wrong. */
export async function run(args: readonly string[], terminal: Terminal): Promise<0 | 1> {
  if (args.length === 1 && args[0] === '--version') {
    await terminal.print(`${version}\n`)
    return 0
  }
  if (args[0] === '__complete') {
    const { complete } = await import('./completion/complete.js')
    await terminal.print(complete(loadCommands(), args.slice(1)))
    return 0
  }
  const commands = loadCommands()
  const parsed = parseArguments(args, allOptions(commands))
  try {
    return await enter(findPlace(commands, parsed.words), parsed, commands, terminal)
  } catch (error) {
    if (!isQasError(error) || error.kind !== 'usage' || !error.details.help) throw error
    const { describeError } = await import('./output/describe-error.js')
    terminal.say(`${describeError(error, terminal, false)}\n`)
    terminal.say(await helpFor(findPlace(commands, error.details.help), commands))
    return 1
  }
}

/** Whether `--verbose` stands among arguments that may be wrong otherwise. */
export function isVerboseRun(args: readonly string[]): boolean {
  return isOn(parseArguments(args, globalOptions).values, 'verbose')
}

async function enter(
  place: Place,
  parsed: ParsedArguments,
  commands: readonly Command[],
  terminal: Terminal,
): Promise<0 | 1> {
  const wantsHelp = isOn(parsed.values, 'help')
  if (place.kind === 'command') {
    if (!wantsHelp) return runCommand(place.command, place.operands, parsed, commands, terminal)
    await terminal.print(`${await helpFor(place, commands)}\n`)
    return 0
  }
  if (place.unknown !== undefined) throw unknownCommand(place, place.unknown, parsed, commands)
  const isRoot = place.words.length === 0
  if (isRoot && isOn(parsed.values, 'version')) {
    await terminal.print(`${version}\n`)
    return 0
  }
  if (!wantsHelp)
    refuseUnknownOptions(place.words, isRoot ? [...rootOptions, ...globalOptions] : globalOptions, parsed)
  const help = await helpFor(place, commands)
  if (!wantsHelp && !isRoot) {
    terminal.say(help)
    return 1
  }
  await terminal.print(`${help}\n`)
  return 0
}

async function runCommand(
  command: Command,
  operands: readonly string[],
  parsed: ParsedArguments,
  commands: readonly Command[],
  terminal: Terminal,
): Promise<0> {
  refuseUnknownOptions(command.words, optionsOf(command), parsed)
  const context: RunContext = {
    command,
    commands,
    values: parsed.values,
    operands,
    problems: shapeProblems(command, operands, parsed),
    terminal,
    env: process.env,
    cwd: process.cwd(),
  }
  await (await loadRunner(command))(context)
  return 0
}

/** What carries a command out; loaded only now. */
async function loadRunner(command: Command): Promise<(context: RunContext) => Promise<void>> {
  switch (command.words[0]) {
    case 'auth':
      return loadAuthRunner(command)
    case 'server':
      return loadServerRunner(command)
    case 'junit-upload':
    case 'playwright-json-upload':
    case 'allure-upload':
      return (await import('./upload/run-upload.js')).runUpload
    case 'completion':
      return (await import('./completion/print-script.js')).printCompletionScript
    default:
      return (await import('./api/run-api-command.js')).runApiCommand
  }
}

async function loadServerRunner({ words }: Command): Promise<(context: RunContext) => Promise<void>> {
  switch (words[1]) {
    case undefined:
      return (await import('./server/run-server.js')).runServer
    case 'export':
      return (await import('./server/run-transfer.js')).runExport
    case 'import':
      return (await import('./server/run-transfer.js')).runImport
    default:
      return (await import('./server/run-administration.js')).runAdministration
  }
}

async function loadAuthRunner({ words }: Command): Promise<(context: RunContext) => Promise<void>> {
  switch (words[1]) {
    case 'login':
      return (await import('./auth/run-login.js')).runLogin
    case 'logout':
      return (await import('./auth/run-logout.js')).runLogout
    default:
      return (await import('./auth/run-status.js')).runStatus
  }
}

async function helpFor(place: Place, commands: readonly Command[]): Promise<string> {
  const { commandHelp, groupHelp } = await import('./help/render-help.js')
  return place.kind === 'command' ? commandHelp(place.command, commands) : groupHelp(commands, place.words)
}

function unknownCommand(
  place: Extract<Place, { kind: 'group' }>,
  unknown: string,
  parsed: ParsedArguments,
  commands: readonly Command[],
): QasError<'usage'> {
  const guess = suggestion(place, unknown, parsed, commands)
  const lines = [
    `Unknown command: ${[...place.words, unknown].join(' ')}${guess ? `; did you mean ${guess}?` : ''}`,
    ...parsed.unknown.map((arg) => `Unknown option ${arg.split('=')[0]}`),
  ]
  return new QasError('usage', lines.join('\n'), { help: place.words })
}

/** The nearest word here, or the same words below `api`. */
function suggestion(
  place: Extract<Place, { kind: 'group' }>,
  unknown: string,
  parsed: ParsedArguments,
  commands: readonly Command[],
): string | undefined {
  const below = findPlace(commands, ['api', ...parsed.words])
  if (below.kind === 'command') return `qasphere ${below.command.words.join(' ')}`
  const guess = nearest(
    unknown,
    nextWords(place.commands, place.words).map(({ word }) => word),
  )
  return guess === undefined ? undefined : ['qasphere', ...place.words, guess].join(' ')
}
