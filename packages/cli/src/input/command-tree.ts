import type { Command } from './command.js'
import { connectionOptions, globalOptions, outputOptions, rootOptions } from './global-options.js'
import type { Option } from './option.js'

/** Summaries of groups in help. */
export const groupSummaries: Readonly<Record<string, string>> = {
  api: 'Call the API: every command prints one JSON document',
  auth: 'Log in, see who is logged in, log out',
  config: 'Preferences: a default project and output format',
  'server key': 'API keys of a server on this machine',
  'server user': 'Users of a server on this machine',
}

/** What words lead to. */
export type Place =
  | { readonly kind: 'command'; readonly command: Command; readonly operands: readonly string[] }
  | {
      readonly kind: 'group'
      readonly words: readonly string[]
      readonly commands: readonly Command[]
      /** The first word that leads nowhere from here. */
      readonly unknown?: string
    }

/** Follows words down the tree: to a command and its operands, or as far as they lead. */
export function findPlace(commands: readonly Command[], words: readonly string[]): Place {
  let below = commands
  for (const [depth, word] of words.entries()) {
    const next = below.filter((command) => command.words[depth] === word)
    const command = next.find((candidate) => candidate.words.length === depth + 1)
    const leadsOn = next.some((candidate) => {
      return candidate.words.length > depth + 1 && candidate.words[depth + 1] === words[depth + 1]
    })
    // A command may have others below it: `server` has `server key list`.
    if (command && !leadsOn) return { kind: 'command', command, operands: words.slice(depth + 1) }
    if (next.length === 0)
      return { kind: 'group', words: words.slice(0, depth), commands: below, unknown: word }
    below = next
  }
  return { kind: 'group', words, commands: below }
}

/** The options a command takes, its own first. */
export function optionsOf(command: Command): Option[] {
  return [
    ...command.options,
    ...(command.api || command.printsJson ? outputOptions : []),
    ...(command.api || command.connects ? connectionOptions : []),
    ...globalOptions,
  ]
}

/** Every option of the tree; those of one name are of one kind as far as parsing goes. */
export function allOptions(commands: readonly Command[]): Option[] {
  return [
    ...rootOptions,
    ...globalOptions,
    ...connectionOptions,
    ...outputOptions,
    ...commands.flatMap(({ options }) => options),
  ]
}

/** The next words after `words`, each with its summary. */
export function nextWords(
  commands: readonly Command[],
  words: readonly string[],
): { readonly word: string; readonly summary: string }[] {
  const found = new Map<string, string>()
  for (const command of commands) {
    const word = command.words[words.length]
    if (word === undefined || found.has(word)) continue
    found.set(
      word,
      command.words.length === words.length + 1 ? command.summary : groupSummary(commands, [...words, word]),
    )
  }
  return [...found].map(([word, summary]) => ({ word, summary }))
}

/** A group is described by the actions it offers. */
function groupSummary(commands: readonly Command[], words: readonly string[]): string {
  const own = groupSummaries[words.join(' ')]
  if (own) return own
  const inside = commands.filter((command) => words.every((word, depth) => command.words[depth] === word))
  return inside.map((command) => command.words.slice(words.length).join(' ')).join(', ')
}
