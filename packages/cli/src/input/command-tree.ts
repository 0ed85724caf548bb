import type { Command, CommandEntry } from './command.js'
import {
  connectionOptions,
  dataOutputOptions,
  globalOptions,
  jsonOption,
  outputOptions,
  rootOptions,
} from './global-options.js'
import type { Option, OptionSpelling } from './option.js'

/** Summaries of groups in help. */
export const groupSummaries: Readonly<Record<string, string>> = {
  api: 'Call the API and print the response as JSON',
  'api-keys': 'List and revoke your API keys (requires a server started with qasphere server)',
  auth: 'Log in, log out, and show the current login',
  config: 'Manage preferences, such as the default project',
  logins: 'List and revoke your logins on all machines (requires a server started with qasphere server)',
  report:
    'Report on runs and test cases (requires a server started with qasphere server, except for "report run")',
  runs: 'List results, watch a run, and create a rerun of its failed test cases; for all other actions, use qasphere api runs',
  search:
    'Find test cases, runs and audit log events with a search as on the pages (requires a server started with qasphere server)',
  'test-cases':
    'Create test cases from a file, and export them; for single test cases, use qasphere api test-cases',
  'server key': 'Manage API keys of a server on this machine',
  'server user': 'Manage users of a server on this machine',
}

/** The place in the command tree that words lead to. */
export type Place =
  | { readonly kind: 'command'; readonly command: Command; readonly operands: readonly string[] }
  | {
      readonly kind: 'group'
      readonly words: readonly string[]
      readonly commands: readonly CommandEntry[]
      /** The first unknown word. */
      readonly unknown?: string
    }

/** Follows words down the tree to a command and its operands, or as far as they lead. */
export function findPlace(commands: readonly CommandEntry[], words: readonly string[]): Place {
  let below = commands
  for (const [depth, word] of words.entries()) {
    const next = below.filter((command) => command.words[depth] === word)
    const command = next.find((candidate) => candidate.words.length === depth + 1)
    const leadsOn = next.some((candidate) => {
      return candidate.words.length > depth + 1 && candidate.words[depth + 1] === words[depth + 1]
    })
    // A command can also have subcommands: `server` has `server key list`.
    if (command && !leadsOn)
      return { kind: 'command', command: command.read(), operands: words.slice(depth + 1) }
    if (next.length === 0)
      return { kind: 'group', words: words.slice(0, depth), commands: below, unknown: word }
    below = next
  }
  return { kind: 'group', words, commands: below }
}

/** Returns the options of a command, its own first. */
export function getOptions(command: Command): Option[] {
  return [
    ...command.options,
    ...getOutputOptions(command),
    ...(command.api || command.connects ? connectionOptions : []),
    ...globalOptions,
  ]
}

/** Returns the options of a command that choose how it prints data. */
export function getOutputOptions({ api, printsJson, options }: Command): readonly Option[] {
  if (!api && !printsJson) return []
  return options.some(({ name }) => name === jsonOption.name) ? dataOutputOptions : outputOptions
}

/** Returns the options of all commands. Options with the same name are parsed in the same way. */
export function listAllOptions(commands: readonly Command[]): Option[] {
  return [
    ...rootOptions,
    ...globalOptions,
    ...connectionOptions,
    ...outputOptions,
    ...commands.flatMap(({ options }) => options),
  ]
}

/** Returns how the options of all commands are spelled, each spelling once. */
export function listSpellings(commands: readonly Command[]): OptionSpelling[] {
  const spellings = listAllOptions(commands).map(({ name, short, kind }): [string, OptionSpelling] => {
    return [`${name} ${short}`, { name, ...(short === undefined ? {} : { short }), kind }]
  })
  return [...new Map(spellings).values()]
}

/** Lists the words that can follow `words`, each with its summary, without a period as in other lists. */
export function listNextWords(
  commands: readonly CommandEntry[],
  words: readonly string[],
): { readonly word: string; readonly summary: string }[] {
  const found = new Map<string, string>()
  for (const command of commands) {
    const word = command.words[words.length]
    if (word === undefined || found.has(word)) continue
    found.set(
      word,
      command.words.length === words.length + 1
        ? command.summary
        : getGroupSummary(commands, [...words, word]),
    )
  }
  return [...found].map(([word, summary]) => ({ word, summary: summary.replace(/\.$/, '') }))
}

/** Returns the summary of a group; without one, its subcommands. */
function getGroupSummary(commands: readonly CommandEntry[], words: readonly string[]): string {
  const own = groupSummaries[words.join(' ')]
  if (own) return own
  const inside = commands.filter((command) => words.every((word, depth) => command.words[depth] === word))
  return inside.map((command) => command.words.slice(words.length).join(' ')).join(', ')
}
