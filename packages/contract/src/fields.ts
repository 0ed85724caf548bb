import * as z from 'zod/mini'

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
  readonly description: string
  readonly required: boolean
}

/** The fields of an object schema, in its order. */
export function fieldsOf(schema: z.core.$ZodType): Field[] {
  return Object.entries(shapeOf(schema)).map(([name, field]) => fieldOf(name, field))
}

/** A schema as a field of the name given. */
export function fieldOf(name: string, schema: z.core.$ZodType): Field {
  const { inner, required } = unwrap(schema)
  const kind = kindOf(inner)
  const entry =
    kind === 'list' && inner instanceof z.ZodMiniArray ? unwrap(inner.def.element).inner : undefined
  const choices = choicesOf(entry ?? inner)
  return {
    name,
    kind,
    ...(entry ? { entry: kindOf(entry) } : {}),
    ...(choices ? { choices } : {}),
    description: descriptionOf(schema) ?? descriptionOf(inner) ?? '',
    required,
  }
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

function coerceField(field: Field, value: string | readonly string[]): unknown {
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

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> {
  return schema instanceof z.ZodMiniObject ? schema.def.shape : {}
}

function unwrap(schema: z.core.$ZodType): { inner: z.core.$ZodType; required: boolean } {
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniDefault) {
    return { inner: unwrap(schema.def.innerType).inner, required: false }
  }
  if (schema instanceof z.ZodMiniNullable) return unwrap(schema.def.innerType)
  return { inner: schema, required: true }
}

function kindOf(schema: z.core.$ZodType): FieldKind {
  if (schema instanceof z.ZodMiniString) return 'string'
  if (schema instanceof z.ZodMiniNumber) return 'integer'
  if (schema instanceof z.ZodMiniBoolean) return 'boolean'
  if (schema instanceof z.ZodMiniEnum || schema instanceof z.ZodMiniLiteral) return 'choice'
  if (schema instanceof z.ZodMiniArray)
    return kindOf(unwrap(schema.def.element).inner) === 'json' ? 'json' : 'list'
  return 'json'
}

function choicesOf(schema: z.core.$ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodMiniEnum) return Object.values(schema.def.entries).map(String)
  if (schema instanceof z.ZodMiniLiteral) return schema.def.values.map(String)
  return undefined
}

function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const own = z.globalRegistry.get(schema)?.description
  if (own) return own
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable) {
    return descriptionOf(schema.def.innerType)
  }
  return undefined
}
