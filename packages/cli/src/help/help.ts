import type { Command, RunContext } from '../input/command.js'
import { findPlace } from '../input/command-tree.js'
import { unknownCommand } from '../input/unknown-command.js'
import { renderHelp } from './render-help.js'

export const help: Command = {
  words: ['help'],
  summary: 'Show help for a command.',
  details: 'Same as --help after the command.',
  options: [],
  operand: {
    name: 'command',
    description: 'A command or a group of commands',
    takes: 'any number',
  },
  examples: [{ does: 'show help for a command', args: ['api', 'runs', 'list'] }],
  load: () => import('./help.js'),
}

/** Prints the same as `--help` after the command. */
export async function run({ operands, commands, terminal }: RunContext): Promise<void> {
  const place = findPlace(commands, operands)
  const unknown = place.kind === 'command' ? place.operands[0] : place.unknown
  if (unknown !== undefined) {
    const known = place.kind === 'command' ? place.command.words : place.words
    throw unknownCommand(known, unknown, operands, commands)
  }
  await terminal.print(`${renderHelp(place, commands, terminal.width)}\n`)
}
