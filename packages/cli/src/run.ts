import { isQasError, QasError } from 'qasphere-client/errors'
import { allOptions, findPlace, loadCommands, optionsOf, type Place } from './commands/command-tree.js'
import type { Command } from './input/command.js'
import { refuseUnknownOptions, shapeProblems } from './input/fit-command.js'
import { globalOptions, rootOptions } from './input/global-options.js'
import { isOn } from './input/option-values.js'
import { type ParsedArguments, parseArguments } from './input/parse-arguments.js'
import type { RunContext } from './input/run-context.js'
import type { Terminal } from './output/terminal.js'
import { version } from './output/version.js'

/** Runs the program with the arguments given and returns its exit code; throws what went wrong. */
export async function run(args: readonly string[], terminal: Terminal): Promise<0 | 1> {
  if (args.length === 1 && args[0] === '--version') return printVersion(terminal)
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
    await explainUsage(error.details.help, error, commands, terminal)
    return 1
  }
}

async function printVersion(terminal: Terminal): Promise<0> {
  await terminal.print(`${version}\n`)
  return 0
}

/** The usage line and where to read more; then, last on the screen, what is wrong. */
async function explainUsage(
  words: readonly string[],
  error: QasError<'usage'>,
  commands: readonly Command[],
  terminal: Terminal,
): Promise<void> {
  const { commandUsage, groupUsage } = await import('./help/render-help.js')
  const { describeError } = await import('./output/describe-error.js')
  const place = findPlace(commands, words)
  terminal.say(place.kind === 'command' ? commandUsage(place.command, terminal.width) : groupUsage(words))
  terminal.say(`Run ${['qasphere', ...words].join(' ')} --help for more.\n`)
  terminal.say(describeError(error, terminal, false))
}

/** Whether `--verbose` is among arguments that may be wrong otherwise. */
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
    if (wantsHelp) return printHelp(place, commands, terminal)
    if (place.command.words[0] === 'help') return enterHelp(place.operands, parsed, commands, terminal)
    return runCommand(place.command, place.operands, parsed, commands, terminal)
  }
  if (place.unknown !== undefined) throw await unknownCommand(place, place.unknown, parsed, commands)
  if (isOn(parsed.values, 'version')) return printVersion(terminal)
  if (wantsHelp) return printHelp(place, commands, terminal)
  const isRoot = place.words.length === 0
  refuseUnknownOptions(place.words, isRoot ? [...rootOptions, ...globalOptions] : globalOptions, parsed)
  if (isRoot) return printHelp(place, commands, terminal)
  terminal.say(await helpFor(place, commands, terminal))
  return 1
}

/** `qasphere help api runs` is `qasphere api runs --help`. */
async function enterHelp(
  words: readonly string[],
  parsed: ParsedArguments,
  commands: readonly Command[],
  terminal: Terminal,
): Promise<0 | 1> {
  refuseUnknownOptions(['help'], globalOptions, parsed)
  const place = findPlace(commands, words)
  if (place.kind === 'command' && place.operands.length === 0) return printHelp(place, commands, terminal)
  const unknown = place.kind === 'command' ? place.operands[0] : place.unknown
  if (unknown === undefined) return printHelp(place, commands, terminal)
  const known = place.kind === 'command' ? place.command.words : place.words
  throw await unknownCommand({ words: known }, unknown, { ...parsed, words }, commands)
}

async function printHelp(place: Place, commands: readonly Command[], terminal: Terminal): Promise<0> {
  await terminal.print(`${await helpFor(place, commands, terminal)}\n`)
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

async function helpFor(place: Place, commands: readonly Command[], { width }: Terminal): Promise<string> {
  const { commandHelp, groupHelp } = await import('./help/render-help.js')
  return place.kind === 'command'
    ? commandHelp(place.command, commands, width)
    : groupHelp(commands, place.words, width)
}

async function unknownCommand(
  { words }: { readonly words: readonly string[] },
  unknown: string,
  parsed: ParsedArguments,
  commands: readonly Command[],
): Promise<QasError<'usage'>> {
  const { suggestCommands } = await import('./input/suggest-commands.js')
  const guesses = suggestCommands(commands, parsed.words, words.length).map((path) => {
    return ['qasphere', ...path].join(' ')
  })
  const last = guesses.pop()
  const guess = guesses.length > 0 ? `${guesses.join(', ')} or ${last}` : last
  const lines = [
    `Unknown command: ${[...words, unknown].join(' ')}${guess ? `; did you mean ${guess}?` : ''}`,
    ...parsed.unknown.map((arg) => `Unknown option ${arg.split('=')[0]}`),
  ]
  return new QasError('usage', lines.join('\n'), { help: words })
}
