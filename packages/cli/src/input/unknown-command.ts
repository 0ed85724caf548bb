import { QasError } from 'qasphere-client'
import type { CommandEntry } from './command.js'
import { suggestCommands } from './suggest-commands.js'

/**
 * Creates the usage error for an unknown command. `unknown` is the first word that does not exist after the `known` ones,
 * `given` are all words, and `options` are the unknown options among them.
 */
export function unknownCommand(
  known: readonly string[],
  unknown: string,
  given: readonly string[],
  commands: readonly CommandEntry[],
  options: readonly string[] = [],
): QasError<'usage'> {
  const guesses = suggestCommands(commands, given, known.length).map((path) =>
    ['qasphere', ...path].join(' '),
  )
  const last = guesses.pop()
  const guess = guesses.length > 0 ? `${guesses.join(', ')} or ${last}` : last
  const lines = [
    `Unknown command: ${[...known, unknown].join(' ')}${guess ? `; did you mean ${guess}?` : ''}`,
    ...options.map((option) => `Unknown option ${option.split('=')[0]}`),
  ]
  return new QasError('usage', lines.join('\n'), { help: known })
}
