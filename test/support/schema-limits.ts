import * as z from 'zod/mini'

/** The limits of a schema for text, numbers or lists, as in JSON Schema. */
export interface Limits {
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
}

/** Returns the limits of a schema. Integers have explicit minimums and maximums. */
export function limitsOf(schema: z.core.$ZodType): Limits {
  const { exclusiveMinimum, minimum, maximum, ...json } = z.toJSONSchema(schema, { io: 'input' })
  const least = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : minimum
  return {
    ...pick(json, 'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems'),
    ...(least !== undefined && Number(least) > Number.MIN_SAFE_INTEGER ? { minimum: Number(least) } : {}),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  }
}

function pick<T extends object, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  const entries = keys.filter((key) => from[key] !== undefined).map((key): [K, T[K]] => [key, from[key]])
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}
