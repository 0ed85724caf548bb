import type { Command, RunContext } from '../input/command.js'
import { findPlace } from '../input/command-tree.js'
import { unknownCommand } from '../input/unknown-command.js'
import { helpFor } from './render-help.js'

export const help: Command = {
  words: ['help'],
  summary: 'Show the help of a command.',
  details: 'The same as --help after the words of the command.',
  options: [],
  operand: {
    name: 'command',
    description: 'The words of a command or a group of commands',
    takes: 'any number',
  },
  examples: [{ does: 'of a command', args: ['api', 'runs', 'list'] }],
  load: () => import('./help.js'),
}

/** Prints what `--help` prints after the same words. */
export async function run({ operands, commands, terminal }: RunContext): Promise<void> {
  const place = findPlace(commands, operands)
  const unknown = place.kind === 'command' ? place.operands[0] : place.unknown
  if (unknown !== undefined) {
    const known = place.kind === 'command' ? place.command.words : place.words
    throw unknownCommand(known, unknown, operands, commands)
  }
  await terminal.print(`${helpFor(place, commands, terminal.width)}\n`)
}
