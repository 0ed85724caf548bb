import * as z from 'zod/mini'

/** A field of an input that its schema does not have. */
export interface UnknownField {
  /** Where it is, its own name last. */
  readonly path: readonly PropertyKey[]
  /** The names the schema has in its place. */
  readonly known: readonly string[]
}

/**
 * The fields at any depth of `value` that `schema` does not name: validation drops or rejects them, and either way a
 * person who wrote them probably mistyped a name. Fields of loose objects and keys of records are free to choose.
 */
export function unknownFields(schema: z.core.$ZodType, value: unknown): UnknownField[] {
  if (isWrapper(schema)) return unknownFields(schema.def.innerType, value)
  if (isUnion(schema)) return unknownInUnion(schema, value)
  if (schema instanceof z.ZodMiniArray && Array.isArray(value)) {
    return value.flatMap((entry, index) => below(index, unknownFields(schema.def.element, entry)))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  if (schema instanceof z.ZodMiniRecord) {
    return Object.entries(value).flatMap(([key, entry]) =>
      below(key, unknownFields(schema.def.valueType, entry)),
    )
  }
  return schema instanceof z.ZodMiniObject ? unknownInObject(schema, value) : []
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

function unknownInObject(schema: z.ZodMiniObject, value: object): UnknownField[] {
  const { shape, catchall } = schema.def
  const isLoose = catchall !== undefined && !(catchall instanceof z.ZodMiniNever)
  const known = Object.keys(shape)
  return Object.entries(value).flatMap(([name, entry]) => {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (field) return below(name, unknownFields(field, entry))
    return isLoose ? [] : [{ path: [name], known }]
  })
}

/** The alternative that the value fits or names by a literal decides, otherwise the one that knows most of its fields. */
function unknownInUnion(
  { def }: z.ZodMiniUnion | z.ZodMiniDiscriminatedUnion,
  value: unknown,
): UnknownField[] {
  const fitting = def.options.filter((option) => z.safeParse(option, value).success)
  const named = def.options.filter((option) => isNamedBy(option, value))
  const candidates = [fitting, named, def.options].find((options) => options.length > 0) ?? []
  const found = candidates.map((option) => unknownFields(option, value))
  return found.sort((one, other) => one.length - other.length)[0] ?? []
}

/** Whether a value has the literal that tells this alternative of a union from the others. */
function isNamedBy(option: z.core.$ZodType, value: unknown): boolean {
  if (!(option instanceof z.ZodMiniObject) || typeof value !== 'object' || value === null) return false
  return Object.entries(option.def.shape).some(([name, field]) => {
    return field instanceof z.ZodMiniLiteral && field.def.values.includes(Reflect.get(value, name))
  })
}

function below(key: PropertyKey, found: readonly UnknownField[]): UnknownField[] {
  return found.map((field) => ({ ...field, path: [key, ...field.path] }))
}
