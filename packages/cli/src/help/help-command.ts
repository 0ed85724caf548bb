import type { Command } from '../input/command.js'

export const helpCommand: Command = {
  words: ['help'],
  summary: 'Show the help of a command.',
  details: 'The same as --help after the words of the command.',
  options: [],
  operand: { name: 'command', description: 'The words of a command or a group of commands' },
  examples: [{ does: 'of a command', args: ['api', 'runs', 'list'] }],
}
