import type { CallableEndpoint, InputProblem } from 'qasphere-client'
import type { Terminal } from '../output/terminal.js'
import type { Environment } from './environment.js'
import type { Option, OptionValues } from './option.js'

/** What follows the command's words without a name. */
export interface Operand {
  readonly name: string
  readonly description: string
  readonly choices?: readonly string[]
  /** How many there may be; at most one if absent. */
  readonly takes?: 'any number' | 'at least one path'
  /** How the usage line shows it, if not by its name. */
  readonly usage?: string
}

export interface ShownExample {
  readonly does: string
  /** What follows the command's words, as the program gets it. */
  readonly args: readonly string[]
}

/** How an `api` command reaches its endpoint. */
export interface ApiCall extends CallableEndpoint {
  /** The endpoint's name in the contract. */
  readonly endpoint: string
  /** The path of what is printed inside the response. */
  readonly prints: readonly (string | number)[]
  /** Whether what is printed is an array, so that null is shown as `[]`. */
  readonly printsArray: boolean
  /** An example body, for messages about broken JSON. */
  readonly exampleBody?: Readonly<Record<string, unknown>>
}

/** A command: everything that parsing, help and completion need to know, and the module that runs it. */
export interface Command {
  /** Such as `['api', 'runs', 'list']`. */
  readonly words: readonly string[]
  readonly summary: string
  readonly details?: string
  readonly options: readonly Option[]
  /** Groups of options of which at most one may be given. */
  readonly exclusive?: readonly (readonly string[])[]
  readonly operand?: Operand
  readonly examples: readonly ShownExample[]
  /** The whole URL of its documentation page. */
  readonly docs?: string
  readonly api?: ApiCall
  /** Whether it calls a QA Sphere, although it is not an `api` command. */
  readonly connects?: true
  /** Whether it prints JSON, although it is not an `api` command. */
  readonly printsJson?: true
  /** Loads the module that runs the command; other commands never load it. */
  readonly load: () => Promise<{ readonly run: (context: RunContext) => Promise<void> }>
}

/** What a command gets to run. */
export interface RunContext {
  readonly command: Command
  /** All commands there are. */
  readonly commands: readonly Command[]
  readonly values: OptionValues
  readonly operands: readonly string[]
  /** Mistakes found so far; a command adds its own and reports all of them at once. */
  readonly problems: readonly InputProblem[]
  readonly terminal: Terminal
  readonly env: Environment
  readonly cwd: string
}
