import fc from 'fast-check'
import * as z from 'zod/mini'
import { limitsOf } from './schema-limits.js'

/**
 * Generates values that a schema mostly accepts, from its shape and limits, not from its rules across fields. `names` are
 * texts that are meaningful to the server, such as IDs.
 */
export function acceptable(schema: z.core.$ZodType, names: readonly string[] = []): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodMiniOptional)
    return fc.option(acceptable(schema.def.innerType, names), { nil: undefined })
  if (schema instanceof z.ZodMiniNullable)
    return fc.option(acceptable(schema.def.innerType, names), { nil: null })
  if (schema instanceof z.ZodMiniString) return text(schema, names)
  if (schema instanceof z.ZodMiniNumber) return fc.oneof(fc.integer({ min: 0, max: 60 }), fc.maxSafeInteger())
  if (schema instanceof z.ZodMiniBoolean) return fc.boolean()
  if (schema instanceof z.ZodMiniEnum) return fc.constantFrom(...Object.values(schema.def.entries))
  if (schema instanceof z.ZodMiniLiteral) return fc.constantFrom(...schema.def.values)
  if (schema instanceof z.ZodMiniArray)
    return fc.array(acceptable(schema.def.element, names), { maxLength: 4 })
  if (schema instanceof z.ZodMiniRecord) {
    return fc.dictionary(fc.string({ maxLength: 20 }), acceptable(schema.def.valueType, names), {
      maxKeys: 3,
    })
  }
  if (schema instanceof z.ZodMiniUnion)
    return fc.oneof(...schema.def.options.map((option) => acceptable(option, names)))
  if (schema instanceof z.ZodMiniObject) {
    const fields = Object.entries(schema.def.shape).map(([name, field]) => [name, acceptable(field, names)])
    return fc.record(Object.fromEntries(fields), { noNullPrototype: true }).map(withoutUndefined)
  }
  return fc.jsonValue()
}

function text(schema: z.ZodMiniString, names: readonly string[]): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 300, pattern } = limitsOf(schema)
  if (pattern) return fc.stringMatching(new RegExp(pattern))
  return fc.oneof(
    ...(names.length > 0 ? [fc.constantFrom(...names)] : []),
    fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40), unit: 'grapheme' }),
    fc.constantFrom('https://example.com/page', '<p>Text <b>bold</b></p>', 'x'.repeat(maxLength)),
    fc.constantFrom("'; drop table run; --", '%', '_', '\\', '${name}', '<script>alert(1)</script>'),
  )
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

/** Values that no schema expects: wrong types, extremes, text that engines have trouble with. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, '', 0, -1, 1.5, 1e308, [], {}, [[]], true, '\0', '\ud800', 'x'.repeat(10_000)),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, 2 ** 53, 2 ** 63, '9007199254740993', { toString: 1 }),
)

/** Replaces one place of a value with something unexpected. */
export function broken(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(value, strange, fc.array(fc.nat(), { maxLength: 4 })).map(([whole, piece, route]) => {
    return replaceAt(whole, piece, route)
  })
}

function replaceAt(value: unknown, piece: unknown, route: readonly number[]): unknown {
  const [step, ...rest] = route
  if (step === undefined || typeof value !== 'object' || value === null) return piece
  const keys = Object.keys(value)
  const key = keys[step % Math.max(keys.length, 1)]
  if (key === undefined) return piece
  if (Array.isArray(value))
    return value.map((entry, at) => (String(at) === key ? replaceAt(entry, piece, rest) : entry))
  return { ...value, [key]: replaceAt(new Map(Object.entries(value)).get(key), piece, rest) }
}
