import type { ReferenceTarget } from 'qasphere-contract/references'

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
  /** The key inside the field, where the option fills only a part of it. */
  readonly inside?: string
  /** Whether the field is a list, of which `inside` is a key of the only entry. */
  readonly isEntry?: true
}

/** What people know by a name where a request has an id. */
export interface NamedReference {
  readonly to: ReferenceTarget
  /** Whether a number is an id in any case; otherwise it is one only if nothing has it as its name. */
  readonly prefersIds: boolean
}

/** An option of a command: what help shows, and what its value is checked against before the command runs. */
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
  /** Whether an empty value means that the option is not given, so that pipelines can pass a variable that is not set. */
  readonly isOptionalIfEmpty?: true
  /** Bounds of an integer, both included. */
  readonly min?: number
  readonly max?: number
  /** A regular expression that the whole value has to match. */
  readonly pattern?: string
  /** The message for a value that is not valid, such as `must be a port`, instead of the one for its kind. */
  readonly rule?: string
  /** The field of the request that the value fills. Such a value is checked by the contract's schema. */
  readonly fills?: Destination
  /** Whether the option takes names, which are looked up for the ids that the request has. */
  readonly names?: NamedReference
}

/** Whether an option may be given more than once. */
export function isRepeatable(option: Option): boolean {
  return option.kind === 'list' || option.kind === 'pairs' || option.isRepeatable === true
}

/** `templateTCaseIds` as an option: `template-tcase-ids`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]{2,})([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

/** The same for every spelling of an option: `projectCode`, `project-code` and `projectcode`. */
export function foldedName(spelling: string): string {
  return spelling.replaceAll('-', '').toLowerCase()
}

/** What was given to options, by their names in kebab case; that of a boolean is `true` or `false`. */
export type OptionValues = ReadonlyMap<string, readonly string[]>

/** The value of an option that is given once. */
export function givenTo(values: OptionValues, name: string): string | undefined {
  return values.get(name)?.[0]
}

/** Whether a boolean option is on. */
export function isOn(values: OptionValues, name: string): boolean {
  return givenTo(values, name) === 'true'
}

/** The value of an option of the kind `integer` or `number`; undefined if it is not given or not a number. */
export function numberGivenTo(values: OptionValues, name: string): number | undefined {
  const text = givenTo(values, name)
  return text !== undefined && isNumber(text) ? Number(text) : undefined
}

/** Whether a text is a number as options take it: digits, which may have a fraction. */
export function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text)
}

/** The value of an option of the kind `choice`; undefined if it is not given or not one of them. */
export function choiceGivenTo<Choice extends string>(
  values: OptionValues,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const given = givenTo(values, name)
  return choices.find((choice) => choice === given)
}

/** The entries of a comma-separated list, trimmed; empty ones do not count. */
export function listItems(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
