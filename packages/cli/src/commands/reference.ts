import { exampleCommand, operandRow, optionRows, type Row, renderCommandUsage } from '../help/render-help.js'
import { groupSummaries } from '../input/command-tree.js'
import { environmentVariables } from '../input/environment.js'
import { connectionOptions, globalOptions, outputOptions, rootOptions } from '../input/global-options.js'
import { exitCodes } from '../output/exit-codes.js'
import { commands } from './all-commands.js'

/** A command as the documentation shows it. */
interface CommandReference {
  readonly words: readonly string[]
  readonly summary: string
  readonly details?: string | undefined
  readonly usage: string
  readonly operand?: Row
  /** Its own options. */
  readonly options: readonly Row[]
  /** Names of options of which at most one may be given. */
  readonly exclusive: readonly (readonly string[])[]
  /** Whether it takes the options for connections. */
  readonly connects: boolean
  /** Whether it takes the options for output. */
  readonly printsJson: boolean
  readonly examples: readonly { readonly does: string; readonly line: string }[]
  /** The name of the endpoint that it calls. */
  readonly endpoint?: string | undefined
  readonly docs?: string | undefined
}

const width = 100

/** What the documentation generates from the command line: commands, general options, variables and exit codes. */
export const reference = {
  commands: commands.map((command): CommandReference => {
    const {
      words,
      summary,
      details,
      operand,
      options,
      exclusive = [],
      api,
      connects,
      printsJson,
      examples,
      docs,
    } = command
    return {
      words,
      summary,
      details,
      usage: renderCommandUsage(command, width),
      ...(operand ? { operand: operandRow(operand) } : {}),
      options: optionRows(options),
      exclusive,
      connects: api !== undefined || connects === true,
      printsJson: api !== undefined || printsJson === true,
      examples: examples.map(({ does, args }) => ({ does, line: exampleCommand(command, args) })),
      endpoint: api?.endpoint,
      docs,
    }
  }),
  groupSummaries,
  globalOptions: optionRows(globalOptions),
  rootOptions: optionRows(rootOptions),
  connectionOptions: optionRows(connectionOptions),
  outputOptions: optionRows(outputOptions),
  environmentVariables,
  exitCodes,
}
