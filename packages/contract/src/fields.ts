import * as z from 'zod/mini'
import type { Field, FieldKind } from './coerce.js'
import { targetOf } from './references.js'

export { coerce, type Field, type FieldKind } from './coerce.js'

/** Returns the fields of an object schema, in its order. */
export function fieldsOf(schema: z.core.$ZodType): Field[] {
  return Object.entries(getShape(schema)).map(([name, field]) => fieldOf(name, field))
}

/** Describes a schema as a field with the given name. */
export function fieldOf(name: string, schema: z.core.$ZodType): Field {
  const { inner, required } = unwrap(schema)
  const kind = getKind(inner)
  const entry =
    kind === 'list' && inner instanceof z.ZodMiniArray ? unwrap(inner.def.element).inner : undefined
  const choices = getChoices(entry ?? inner)
  const target = targetOf(entry ?? inner)
  return {
    name,
    kind,
    ...(entry ? { entry: getKind(entry) } : {}),
    ...(choices ? { choices } : {}),
    ...(target ? { refersTo: target } : {}),
    description: getDescription(schema) ?? getDescription(inner) ?? '',
    required,
  }
}

/** Returns the fields of an object schema; none for other schemas. */
export function getShape(schema: z.core.$ZodType): Record<string, z.core.$ZodType> {
  return schema instanceof z.ZodMiniObject ? schema.def.shape : {}
}

/** Returns the schema inside optional, default and nullable ones, and whether a value is required. */
export function unwrap(schema: z.core.$ZodType): { inner: z.core.$ZodType; required: boolean } {
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniDefault) {
    return { inner: unwrap(schema.def.innerType).inner, required: false }
  }
  if (schema instanceof z.ZodMiniNullable) return unwrap(schema.def.innerType)
  return { inner: schema, required: true }
}

function getKind(schema: z.core.$ZodType): FieldKind {
  if (schema instanceof z.ZodMiniString) return 'string'
  if (schema instanceof z.ZodMiniNumber) return 'integer'
  if (schema instanceof z.ZodMiniBoolean) return 'boolean'
  if (schema instanceof z.ZodMiniEnum || schema instanceof z.ZodMiniLiteral) return 'choice'
  if (schema instanceof z.ZodMiniArray)
    return getKind(unwrap(schema.def.element).inner) === 'json' ? 'json' : 'list'
  return 'json'
}

/** Returns the values of an enumeration or a literal; undefined for other schemas. */
export function getChoices(schema: z.core.$ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodMiniEnum) return Object.values(schema.def.entries).map(String)
  if (schema instanceof z.ZodMiniLiteral) return schema.def.values.map(String)
  return undefined
}

/** Returns the description of a schema, or of the schema inside it. */
export function getDescription(schema: z.core.$ZodType): string | undefined {
  const own = z.globalRegistry.get(schema)?.description
  if (own) return own
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable) {
    return getDescription(schema.def.innerType)
  }
  return undefined
}

/** Whether the value at `path` inside a schema is an array (null or not). */
export function isListAt(schema: z.core.$ZodType, path: readonly (string | number)[]): boolean {
  const { inner } = unwrap(schema)
  const [first, ...rest] = path
  if (first === undefined) return inner instanceof z.ZodMiniArray
  const next = inner instanceof z.ZodMiniArray ? inner.def.element : getShape(inner)[first]
  return next !== undefined && isListAt(next, rest)
}

/** Whether an object schema accepts fields that it does not name. */
export function isLoose(schema: z.core.$ZodType): boolean {
  return (
    schema instanceof z.ZodMiniObject && schema.def.catchall !== undefined && !isNever(schema.def.catchall)
  )
}

function isNever(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodMiniNever
}
