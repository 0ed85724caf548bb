import type { InputProblem } from 'qasphere-client'
import type { Terminal } from '../output/terminal.js'
import type { Command } from './command.js'
import type { OptionValues } from './option-values.js'

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
