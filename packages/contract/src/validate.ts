import * as z from 'zod/mini'
import type { Shape } from './endpoint.js'
import { describeIssue, type Problem, problemsOf } from './problems.js'

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: Problem[] }

/** Checks a value against a schema and returns all problems at once. */
export function validate<S extends z.ZodMiniType>(schema: S, value: unknown): Validated<z.output<S>> {
  try {
    const result = z.safeParse(schema, value, { error: describeIssue })
    return result.success
      ? { ok: true, value: result.data }
      : { ok: false, problems: problemsOf(result.error) }
  } catch (error) {
    // zod passes issues as arguments of a call: a hundred thousand of them overflow the stack.
    if (!(error instanceof RangeError)) throw error
    return { ok: false, problems: [{ path: [], message: 'has too many problems to list' }] }
  }
}

/** Returns the schema of an object whose fields have these schemas, such as the parameters of a path. */
export function schemaOf(shape: Shape): z.ZodMiniType {
  return z.object(shape)
}

/** A field of an input that the schema does not have. */
export interface UnknownField {
  /** The path of the field, ending with its name. */
  readonly path: readonly PropertyKey[]
  /** The names that the schema has in that place. */
  readonly known: readonly string[]
}

/**
 * Finds the fields of `value`, at any depth, that `schema` does not name: validation drops or rejects them, and either
 * way the name is probably a typo. Loose objects and records accept any field.
 */
export function unknownFields(schema: z.core.$ZodType, value: unknown): UnknownField[] {
  if (isWrapper(schema)) return unknownFields(schema.def.innerType, value)
  if (isUnion(schema)) return findInUnion(schema, value)
  if (schema instanceof z.ZodMiniArray && Array.isArray(value)) {
    return value.flatMap((entry, index) => prefixPaths(index, unknownFields(schema.def.element, entry)))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  if (schema instanceof z.ZodMiniRecord) {
    return Object.entries(value).flatMap(([key, entry]) =>
      prefixPaths(key, unknownFields(schema.def.valueType, entry)),
    )
  }
  return schema instanceof z.ZodMiniObject ? findInObject(schema, value) : []
}

function isWrapper(
  schema: z.core.$ZodType,
): schema is z.ZodMiniOptional | z.ZodMiniNullable | z.ZodMiniDefault {
  return (
    schema instanceof z.ZodMiniOptional ||
    schema instanceof z.ZodMiniNullable ||
    schema instanceof z.ZodMiniDefault
  )
}

function isUnion(schema: z.core.$ZodType): schema is z.ZodMiniUnion | z.ZodMiniDiscriminatedUnion {
  return schema instanceof z.ZodMiniUnion || schema instanceof z.ZodMiniDiscriminatedUnion
}

function findInObject(schema: z.ZodMiniObject, value: object): UnknownField[] {
  const { shape, catchall } = schema.def
  const isLoose = catchall !== undefined && !(catchall instanceof z.ZodMiniNever)
  const known = Object.keys(shape)
  return Object.entries(value).flatMap(([name, entry]) => {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (field) return prefixPaths(name, unknownFields(field, entry))
    return isLoose ? [] : [{ path: [name], known }]
  })
}

/**
 * Compares the value with the alternatives that it matches, else with those whose literal it has, else with all; the
 * fewest unknown fields win.
 */
function findInUnion({ def }: z.ZodMiniUnion | z.ZodMiniDiscriminatedUnion, value: unknown): UnknownField[] {
  const fitting = def.options.filter((option) => z.safeParse(option, value).success)
  const named = def.options.filter((option) => hasLiteralOf(option, value))
  const candidates = [fitting, named, def.options].find((options) => options.length > 0) ?? []
  const found = candidates.map((option) => unknownFields(option, value))
  return found.sort((one, other) => one.length - other.length)[0] ?? []
}

/** Whether a value has the literal that identifies this alternative of a union. */
function hasLiteralOf(option: z.core.$ZodType, value: unknown): boolean {
  if (!(option instanceof z.ZodMiniObject) || typeof value !== 'object' || value === null) return false
  return Object.entries(option.def.shape).some(([name, field]) => {
    return field instanceof z.ZodMiniLiteral && field.def.values.includes(Reflect.get(value, name))
  })
}

function prefixPaths(key: PropertyKey, found: readonly UnknownField[]): UnknownField[] {
  return found.map((field) => ({ ...field, path: [key, ...field.path] }))
}
