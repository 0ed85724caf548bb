import * as z from 'zod/mini'
import { fieldDescriptions } from '../named.js'
import { isRecord } from '../scalars.js'

export type Json = Record<string, unknown>

/** The path of the named schemas in the document. */
const componentsPath = '#/components/schemas/'

/** Converts the schemas of the contract to JSON Schema and collects the named ones, which others refer to. */
export class SchemaCollector {
  readonly #components = new Map<string, Json>()

  /** Returns the schema as it appears in an operation: a reference if the schema is named. */
  jsonSchema(schema: z.core.$ZodType): Json {
    const { $defs, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    for (const [name, part] of Object.entries($defs ?? {})) {
      if (!this.#components.has(name)) this.add(name, withFieldDescriptions(name, tidy(part)))
    }
    return tidy(json)
  }

  /** Adds a schema that is not part of the contract, and returns a reference to it. */
  add(name: string, json: Json): Json {
    this.#components.set(name, json)
    return { $ref: componentsPath + name }
  }

  /** Returns the named schemas, sorted by name. */
  components(): Json {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => (one < other ? -1 : 1)))
  }
}

function withFieldDescriptions(name: string, json: Json): Json {
  if (!isRecord(json.properties)) return json
  const described = fieldDescriptions(name)
  const properties = Object.entries(json.properties).map(([field, schema]) => {
    const description = described[field]
    return [field, isRecord(schema) && description ? { ...schema, description } : schema]
  })
  return { ...json, properties: Object.fromEntries(properties) }
}

/**
 * Removes, at any depth, keywords that mean nothing to people and little to generators, and points references to the
 * components.
 */
function tidy(json: object): Json {
  const { $schema: _, ...tidied }: Json = JSON.parse(JSON.stringify(json), (key, value: unknown) => {
    if (key === '$ref' && typeof value === 'string') return value.replace('#/$defs/', componentsPath)
    return isRecord(value) ? tidyObject(value) : value
  })
  return tidied
}

function tidyObject(json: Json): Json {
  const { exclusiveMinimum, maximum, minimum, pattern, ...rest } = json
  const least = exclusiveMinimum === 0 && json.type === 'integer' ? 1 : minimum
  return {
    ...rest,
    ...(least === 1 || exclusiveMinimum === undefined ? {} : { exclusiveMinimum }),
    ...(least === undefined || least === Number.MIN_SAFE_INTEGER ? {} : { minimum: least }),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
    // The format means the same as this long pattern.
    ...(pattern === undefined || json.format === 'date-time' ? {} : { pattern }),
  }
}
