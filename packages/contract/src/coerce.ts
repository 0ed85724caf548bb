import type { ReferenceTarget } from './references.js'

/** The kind of value that a field takes when all input is text, as in a query string or a flag. */
export type FieldKind = 'string' | 'integer' | 'boolean' | 'choice' | 'list' | 'json'

/** One field of an object schema. */
export interface Field {
  readonly name: string
  readonly kind: FieldKind
  /** The kind of the entries of a list. */
  readonly entry?: FieldKind
  /** The values of a choice, or of a list of choices. */
  readonly choices?: readonly string[]
  /** What the IDs in the field refer to. */
  readonly refersTo?: ReferenceTarget
  readonly description: string
  readonly required: boolean
}

/**
 * Converts text to the kinds of the fields if possible: `"12"` becomes 12 for an integer, `"true"` becomes true. Text
 * that cannot be converted stays as it is, so that validation reports it.
 */
export function coerce(fields: readonly Field[], raw: Readonly<Record<string, string | readonly string[]>>) {
  const known = new Map(fields.map((field) => [field.name, field]))
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => {
      const field = known.get(name)
      return [name, field ? coerceField(field, value) : value]
    }),
  )
}

/** Converts the text of one field, as `coerce` does. */
export function coerceField(
  field: Pick<Field, 'kind' | 'entry'>,
  value: string | readonly string[],
): unknown {
  const entry = field.entry
  if (field.kind === 'list' && entry) return [value].flat().map((item) => coerceScalar(entry, item))
  return typeof value === 'string' ? coerceScalar(field.kind, value) : value
}

function coerceScalar(kind: FieldKind, value: string): unknown {
  if (kind === 'integer' && /^-?\d+$/.test(value)) return Number(value)
  if (kind === 'boolean' && value === 'true') return true
  if (kind === 'boolean' && value === 'false') return false
  return value
}
