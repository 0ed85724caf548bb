import { isQasError, QasError } from 'qasphere-client/errors'
import { commandIndex } from './commands/command-index.js'
import type { Command, Operand } from './input/command.js'
import { findPlace, getOptions, type Place } from './input/command-tree.js'
import { globalOptions, rootOptions } from './input/global-options.js'
import { isOn, type Option } from './input/option.js'
import { type ParsedArguments, parseArguments } from './input/parse-arguments.js'
import { findUnknownOptions, readOptions } from './input/read-options.js'
import type { ReplacedRunUrls } from './input/replace-run-urls.js'
import type { ExitCode } from './output/exit-codes.js'
import { openTerminal, type Terminal } from './output/terminal.js'
import { version } from './output/version.js'

const terminal = openTerminal()
const args = process.argv.slice(2)

run(args, terminal).then(
  (exitCode) => {
    process.exitCode = exitCode
  },
  async (error: unknown) => {
    process.exitCode = 1
    const { describeError } = await import('./output/describe-error.js')
    terminal.say(describeError(error, terminal, isVerboseRun(args)))
  },
)

/** Runs the program with the given arguments and returns its exit code. Throws an error if the command fails. */
async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (args.length === 1 && args[0] === '--version') return printVersion(terminal)
  if (args[0] === '__complete') {
    const { complete } = await import('./completion/complete.js')
    await terminal.print(complete(commandIndex, args.slice(1)))
    return 0
  }
  const parsed = parseArguments(args, commandIndex.spellings)
  try {
    return await enter(findPlace(commandIndex.entries, parsed.words), parsed, terminal)
  } catch (error) {
    if (!isQasError(error) || error.kind !== 'usage' || !error.details.help) throw error
    await explainUsage(error.details.help, error, terminal)
    return 1
  }
}

async function printVersion(terminal: Terminal): Promise<0> {
  await terminal.print(`${version}\n`)
  return 0
}

/** Shows the usage line and where to read more. The error comes last, so that it stays on the screen. */
async function explainUsage(
  words: readonly string[],
  error: QasError<'usage'>,
  terminal: Terminal,
): Promise<void> {
  const { renderUsage } = await import('./help/render-help.js')
  const { describeError } = await import('./output/describe-error.js')
  terminal.say(renderUsage(findPlace(commandIndex.entries, words), words, terminal.width))
  terminal.say(describeError(error, terminal, false))
}

/** Whether `--verbose` is among arguments that may be wrong otherwise. */
function isVerboseRun(args: readonly string[]): boolean {
  return isOn(parseArguments(args, globalOptions).values, 'verbose')
}

async function enter(place: Place, parsed: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  if (place.kind === 'command') {
    if (isOn(parsed.values, 'help')) return printHelp(place, terminal)
    return runCommand(place.command, place.operands, parsed, terminal)
  }
  if (place.unknown !== undefined) {
    const { unknownCommand } = await import('./input/unknown-command.js')
    throw unknownCommand(place.words, place.unknown, parsed.words, commandIndex.entries, parsed.unknown)
  }
  if (isOn(parsed.values, 'version')) return printVersion(terminal)
  if (isOn(parsed.values, 'help')) return printHelp(place, terminal)
  const isRoot = place.words.length === 0
  await rejectUnknownOptions(place.words, isRoot ? [...rootOptions, ...globalOptions] : globalOptions, parsed)
  if (isRoot) return printHelp(place, terminal)
  terminal.say(await renderHelp(place, terminal))
  return 1
}

async function printHelp(place: Place, terminal: Terminal): Promise<0> {
  await terminal.print(`${await renderHelp(place, terminal)}\n`)
  return 0
}

async function renderHelp(place: Place, { width }: Terminal): Promise<string> {
  const { renderHelp } = await import('./help/render-help.js')
  return renderHelp(place, commandIndex.entries, width)
}

async function runCommand(
  command: Command,
  operands: readonly string[],
  parsed: ParsedArguments,
  terminal: Terminal,
): Promise<0> {
  await rejectUnknownOptions(command.words, getOptions(command), parsed, command.operand)
  const { hosts, ...given } = await findRunUrls(command, operands, parsed)
  const { values, problems } = readOptions(command, given.operands, { ...parsed, values: given.values })
  const { run } = await command.load()
  await run({
    command,
    commands: commandIndex.entries,
    values,
    operands: given.operands,
    runHosts: hosts,
    problems: [...given.problems, ...problems],
    terminal,
    env: process.env,
    cwd: getWorkingDirectory(),
  })
  return 0
}

/** Replaces URLs of runs by their IDs, if there is anything like one. */
async function findRunUrls(
  command: Command,
  operands: readonly string[],
  { values }: ParsedArguments,
): Promise<ReplacedRunUrls> {
  const given = [...operands, ...[...values.values()].flat()]
  if (!given.some((text) => text.includes('/run/'))) return { operands, values, problems: [], hosts: [] }
  const { replaceRunUrls } = await import('./input/replace-run-urls.js')
  return replaceRunUrls(command, operands, values)
}

/** Throws a usage error if options were given that the command or group at `words` does not have. */
async function rejectUnknownOptions(
  words: readonly string[],
  options: readonly Option[],
  parsed: ParsedArguments,
  operand?: Operand,
): Promise<void> {
  const unknown = findUnknownOptions(options, parsed)
  if (unknown.length === 0) return
  const { unknownOptions } = await import('./input/unknown-options.js')
  throw unknownOptions(words, unknown, options, operand)
}

/** Returns the working directory. Throws a `QasError` if it was removed while the shell was in it. */
function getWorkingDirectory(): string {
  try {
    return process.cwd()
  } catch (error) {
    const message = 'The working directory no longer exists, or cannot be read. Change to another one.'
    throw new QasError('usage', message, {}, error)
  }
}
