import type { InputProblem } from 'qasphere-client'
import type { OptionValues } from './arguments/option-values.js'
import type { Command } from './commands/command.js'
import type { Terminal } from './output/terminal.js'

/** What a command gets to run. */
export interface RunContext {
  readonly command: Command
  /** All commands there are. */
  readonly commands: readonly Command[]
  readonly values: OptionValues
  readonly operands: readonly string[]
  /** Mistakes seen so far; a command adds its own and reports all of them at once. */
  readonly problems: readonly InputProblem[]
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}
