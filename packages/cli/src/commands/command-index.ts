import type { CommandIndex } from '../input/command.js'
import { listSpellings } from '../input/command-tree.js'
import { commands } from './all-commands.js'

/**
 * The index of all commands. The build replaces this module with one that has their names, and reads the rest of a command
 * from a separate file, so that a command starts without computing or reading the others and without loading schemas.
 */
export const commandIndex: CommandIndex = {
  entries: commands.map((command) => ({
    words: command.words,
    summary: command.summary,
    read: () => command,
  })),
  spellings: listSpellings(commands),
}
