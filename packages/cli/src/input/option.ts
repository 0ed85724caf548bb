import type { ReferenceTarget } from 'qasphere-contract/references'

/**
 * The kind of an option's value. In addition to the kinds of the contract's fields, `file` is the path of a file, `folder`
 * the path of a folder, `number` a non-negative number, and `pairs` is NAME=VALUE and may be repeated.
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

/** Where the value of an option goes in a request. */
export interface Destination {
  readonly in: 'params' | 'query' | 'body'
  readonly field: string
  /** The key inside the field, if the option fills only a part of it. */
  readonly inside?: string
  /** Whether the field is a list, of which `inside` is a key of the only entry. */
  readonly isEntry?: true
}

/** A reference that people give as a name and a request contains as an ID. */
export interface NamedReference {
  readonly to: ReferenceTarget
  /** Whether a number is always an ID. Otherwise, a number that is the name of something refers to that. */
  readonly prefersIds: boolean
}

/** An option of a command: what help shows, and the rules that its value is checked against before the command runs. */
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
  /** Whether the option may be repeated, as lists and pairs may. */
  readonly isRepeatable?: true
  /** Whether an empty value is ignored, so that pipelines can pass a variable that is not set. */
  readonly isOptionalIfEmpty?: true
  /** Inclusive bounds of a number. */
  readonly min?: number
  readonly max?: number
  /** A regular expression that the whole value must match. */
  readonly pattern?: string
  /** The message for an invalid value, such as `must be a port number`, instead of the one for its kind. */
  readonly rule?: string
  /** Whether the value may contain a secret, which messages must not show. */
  readonly isPrivate?: true
  /** The field of the request that the value fills. The contract's schema checks such a value. */
  readonly fills?: Destination
  /** Whether the value is the ID of a run, or a list of them. URLs of runs are replaced by IDs before it is checked. */
  readonly namesRun?: true
  /** The kind of object that the option names. Names are resolved to IDs before the request is sent. */
  readonly names?: NamedReference
}

/** What parsing needs of an option. Of its kind, only whether it is `boolean` matters, which is the same in all commands. */
export type OptionSpelling = Pick<Option, 'name' | 'short' | 'kind'>

/** Whether an option may be repeated. */
export function isRepeatable(option: Option): boolean {
  return option.kind === 'list' || option.kind === 'pairs' || option.isRepeatable === true
}

/** Converts the name of a field to an option: `templateTCaseIds` to `template-tcase-ids`. */
export function toKebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]{2,})([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

/** Returns the same text for every spelling of an option: `projectCode`, `project-code` and `projectcode`. */
export function foldName(spelling: string): string {
  return spelling.replaceAll('-', '').toLowerCase()
}

/** The values of options by name in kebab case. The value of a boolean is `true` or `false`. */
export type OptionValues = ReadonlyMap<string, readonly string[]>

/** Returns the value of an option that is given once. */
export function getValue(values: OptionValues, name: string): string | undefined {
  return values.get(name)?.[0]
}

/** Whether a boolean option is on. */
export function isOn(values: OptionValues, name: string): boolean {
  return getValue(values, name) === 'true'
}

/** Returns the value of an option of the kind `integer` or `number`; undefined if it is not given or not a number. */
export function getNumberValue(values: OptionValues, name: string): number | undefined {
  const text = getValue(values, name)
  return text !== undefined && isNumber(text) ? Number(text) : undefined
}

/** Whether a text is a valid number for an option: digits, optionally with a fraction. */
export function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text)
}

/** Returns the value of an option of the kind `choice`; undefined if it is not given or not one of the choices. */
export function getChoiceValue<Choice extends string>(
  values: OptionValues,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const given = getValue(values, name)
  return choices.find((choice) => choice === given)
}

/** Splits a comma-separated list. Entries are trimmed, and empty ones dropped. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
