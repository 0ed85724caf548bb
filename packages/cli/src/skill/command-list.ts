import { requestPath } from 'qasphere-contract/paths'
import { exampleCommand, renderCommandUsage } from '../help/render-help.js'
import type { Command, CommandEntry, RunContext } from '../input/command.js'
import { connectionOptions, globalOptions, outputOptions } from '../input/global-options.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { isRepeatable, type Option } from '../input/option.js'
import { printsData, readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { version } from '../output/version.js'

export const commandList: Command = {
  words: ['commands'],
  summary: 'List all commands.',
  details:
    'With --json, prints the help of every command as one document: usage, options with their types and choices, and examples.',
  options: [
    {
      name: 'json',
      kind: 'boolean',
      description: 'Print the commands with their options and examples as JSON',
      required: false,
    },
  ],
  examples: [
    { does: 'list the commands with their summaries', args: [] },
    { does: 'print everything about them', args: ['--json'] },
    {
      does: 'print the commands that call the API',
      args: ['--jq', '.commands[] | select(.endpoint) | .command'],
    },
  ],
  printsJson: true,
  load: () => import('./command-list.js'),
}

/** Width of usage lines in the document. */
const usageWidth = 100

/** Prints a line for each command, or one document about all of them. */
export async function run(context: RunContext): Promise<void> {
  const { commands, terminal, values } = context
  const output = await readOutputOptions(context)
  const problems = [...context.problems, ...output.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  // A preferred format does not make this list a document.
  if (printsData(values)) return printResult(terminal, describeAll(commands), output.choice)
  const names = commands.map(nameOf)
  const longest = Math.max(...names.map((name) => name.length))
  const lines = commands.map(({ summary }, index) => `${names[index]?.padEnd(longest)}  ${summary}\n`)
  await terminal.printText(lines.join(''))
}

function nameOf({ words }: CommandEntry): string {
  return ['qasphere', ...words].join(' ')
}

/** Returns the whole tree of commands as data. */
function describeAll(commands: readonly CommandEntry[]) {
  return {
    version,
    options: describeOptions(globalOptions),
    connectionOptions: describeOptions(connectionOptions),
    outputOptions: describeOptions(outputOptions),
    commands: commands.map(describe),
  }
}

function describe(entry: CommandEntry) {
  const command = entry.read()
  const { words, summary, details, operand, options, exclusive, api, connects, printsJson, examples, docs } =
    command
  return {
    command: nameOf(entry),
    words,
    summary,
    ...(details === undefined ? {} : { details }),
    usage: renderCommandUsage(command, usageWidth),
    ...(operand ? { operand } : {}),
    options: describeOptions(options),
    ...(exclusive ? { exclusive } : {}),
    takesConnectionOptions: api !== undefined || connects === true,
    takesOutputOptions: api !== undefined || printsJson === true,
    ...(api ? { endpoint: { method: api.request.method, path: requestPath(api) } } : {}),
    examples: examples.map(({ does, args }) => ({ does, command: exampleCommand(command, args) })),
    ...(docs === undefined ? {} : { docs }),
  }
}

function describeOptions(options: readonly Option[]) {
  return options.map((option) => {
    const { name, short, kind, entry, choices, description, required, min, max } = option
    return {
      name: `--${name}`,
      ...(short === undefined ? {} : { short: `-${short}` }),
      kind,
      ...(entry === undefined ? {} : { entry }),
      ...(choices === undefined ? {} : { choices }),
      description,
      required,
      repeatable: isRepeatable(option),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    }
  })
}
