import type { CallableEndpoint, InputProblem } from 'qasphere-client'
import type { Terminal } from '../output/terminal.js'
import type { Environment } from './environment.js'
import type { Option, OptionSpelling, OptionValues } from './option.js'
import type { GivenHost } from './run-url.js'

/** A positional argument. */
export interface Operand {
  readonly name: string
  readonly description: string
  readonly choices?: readonly string[]
  /** Number of arguments; at most one if absent. */
  readonly takes?: 'any number' | 'at least one path'
  /** Whether it is the ID of a run. The URL of a run is replaced by its ID before it is checked. */
  readonly namesRun?: true
  /** What the usage line shows instead of the name. */
  readonly usage?: string
}

export interface ShownExample {
  readonly does: string
  /** Arguments after the command's words. */
  readonly args: readonly string[]
}

/** How an `api` command reaches its endpoint. */
export interface ApiCall extends CallableEndpoint {
  /** The endpoint's name in the contract. */
  readonly endpoint: string
  /** The path of the printed part inside the response. */
  readonly prints: readonly (string | number)[]
  /** Whether the printed part is an array, so that null is printed as `[]`. */
  readonly printsArray: boolean
  /** An example body, for messages about broken JSON. */
  readonly exampleBody?: Readonly<Record<string, unknown>>
}

/** A command: what parsing, help and completion need, and the module that runs it. */
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
  /** The full URL of its documentation page. */
  readonly docs?: string
  readonly api?: ApiCall
  /** Whether it calls QA Sphere although it is not an `api` command. */
  readonly connects?: true
  /** Whether it prints JSON although it is not an `api` command. */
  readonly printsJson?: true
  /** Loads the module that runs the command; other commands never load it. */
  readonly load: () => Promise<{ readonly run: (context: RunContext) => Promise<void> }>
}

/** A command in the index: what lists show. The rest is read when it is needed. */
export interface CommandEntry extends Pick<Command, 'words' | 'summary'> {
  /** Reads the whole command. */
  readonly read: () => Command
}

/** What is known of the commands when the program starts. */
export interface CommandIndex {
  /** All commands, in the order of help. */
  readonly entries: readonly CommandEntry[]
  /** The options of all commands, each once. */
  readonly spellings: readonly OptionSpelling[]
}

/** The input of a command. */
export interface RunContext {
  readonly command: Command
  /** All commands. */
  readonly commands: readonly CommandEntry[]
  readonly values: OptionValues
  readonly operands: readonly string[]
  /** The hosts of URLs of runs, which are replaced by IDs in the options and operands. */
  readonly runHosts: readonly GivenHost[]
  /** Problems found so far. A command adds its own and reports all of them at once. */
  readonly problems: readonly InputProblem[]
  readonly terminal: Terminal
  readonly env: Environment
  readonly cwd: string
}
