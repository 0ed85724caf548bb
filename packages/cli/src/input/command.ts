import type { CallableEndpoint } from 'qasphere-client'

/**
 * What an option takes. Beyond the kinds of the contract's fields: `file` is the path of a file, `folder` that of a
 * folder, `number` any number that is not negative, `pairs` is NAME=VALUE and may be given more than once.
 */
export type ValueKind =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'list'
  | 'json'
  | 'file'
  | 'folder'
  | 'pairs'

/** Where an option's value travels in a request. */
export interface Destination {
  readonly in: 'params' | 'query' | 'body'
  readonly field: string
  /** The key inside the field, where the option fills but a part of it. */
  readonly inside?: string
}

export interface Option {
  /** Without dashes, in kebab case. */
  readonly name: string
  readonly short?: string
  readonly kind: ValueKind
  /** The kind of a list's entries. */
  readonly entry?: ValueKind
  readonly choices?: readonly string[]
  readonly description: string
  readonly required: boolean
  /** Whether the option may be given more than once, as lists and pairs may. */
  readonly isRepeatable?: true
  readonly fills?: Destination
}

/** What stands behind the command's words without a name. */
export interface Operand {
  readonly name: string
  readonly description: string
  readonly choices?: readonly string[]
  /** Paths, of which at least one is needed. */
  readonly isPaths?: true
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
  /** Where in the response the thing stands that is printed. */
  readonly prints: readonly (string | number)[]
  /** Whether what is printed is an array, so that null is shown as `[]`. */
  readonly printsArray: boolean
  /** An example body, for messages about broken JSON. */
  readonly exampleBody?: Readonly<Record<string, unknown>>
}

/** A command as parsing, help and completion see it; the index of all commands is made of these. */
export interface Command {
  /** Such as `['api', 'runs', 'list']`. */
  readonly words: readonly string[]
  readonly summary: string
  readonly details?: string
  readonly options: readonly Option[]
  readonly operand?: Operand
  readonly examples: readonly ShownExample[]
  /** The whole URL of its documentation page. */
  readonly docs?: string
  readonly api?: ApiCall
  /** It calls a QA Sphere though it is no `api` command. */
  readonly connects?: true
}
