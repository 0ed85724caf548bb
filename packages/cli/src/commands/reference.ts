import { exampleCommand, operandRow, optionRows, type Row, renderCommandUsage } from '../help/render-help.js'
import { groupSummaries } from '../input/command-tree.js'
import { environmentVariables } from '../input/environment.js'
import { connectionOptions, globalOptions, outputOptions, rootOptions } from '../input/global-options.js'
import { exitCodes } from '../output/exit-codes.js'
import { commands } from './all-commands.js'

/** A command in the generated documentation. */
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
  /** Whether it has the connection options. */
  readonly connects: boolean
  /** Whether it has the output options. */
  readonly printsJson: boolean
  readonly examples: readonly { readonly does: string; readonly line: string }[]
  /** The name of its endpoint in the contract. */
  readonly endpoint?: string | undefined
  readonly docs?: string | undefined
}

const width = 100

/** The data of the generated documentation: commands, general options, environment variables and exit codes. */
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
      options: optionRows(options, command),
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
