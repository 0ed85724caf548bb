import type { ReferenceTarget } from './references.js'

/** What a field of a schema takes, seen from a place that only has text: a query string or a flag. */
export type FieldKind = 'string' | 'integer' | 'boolean' | 'choice' | 'list' | 'json'

/** One field of an object schema. */
export interface Field {
  readonly name: string
  readonly kind: FieldKind
  /** The kind of a list's entries. */
  readonly entry?: FieldKind
  /** The values of a choice, or of a list of choices. */
  readonly choices?: readonly string[]
  /** What the ids that the field takes are those of. */
  readonly refersTo?: ReferenceTarget
  readonly description: string
  readonly required: boolean
}

/**
 * Turns text into what the fields' kinds ask for, where it can: `"12"` becomes 12 for an integer, `"true"`
 * becomes true. What cannot be turned stays text, so that validation names it.
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

/** The same for one field. */
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
