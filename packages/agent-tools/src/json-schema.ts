import { isRecord } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'

type Json = Readonly<Record<string, unknown>>

/** Returns a schema as JSON Schema without references. */
export function jsonSchemaOf(schema: z.ZodMiniType): Json {
  return convert(schema, new Set(['$schema', 'id', 'propertyNames']))
}

/** Keywords of limits, which agents hear of when they exceed one. */
const limits = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'pattern',
  'format',
]

/**
 * Returns a schema as JSON Schema in as few words as possible, because clients read it at every start: without limits,
 * and without the fields of objects in lists whose description shows their form.
 */
export function shortJsonSchemaOf(schema: z.ZodMiniType): Json {
  return convert(
    schema,
    new Set(['$schema', 'id', 'propertyNames', 'additionalProperties', ...limits]),
    shorten,
  )
}

function convert(schema: z.ZodMiniType, dropped: ReadonlySet<string>, change = (json: Json) => json): Json {
  const { $defs, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const definitions = isRecord($defs) ? $defs : {}
  const tidy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(tidy)
    if (!isRecord(value)) return value
    const changed = change(resolve(value, definitions))
    return Object.fromEntries(
      Object.entries(changed)
        .filter(([name, field]) => !isNoise(name, field, changed, dropped))
        .map(([name, field]) => [name, name === 'properties' ? tidyProperties(field) : tidy(field)]),
    )
  }
  const tidyProperties = (properties: unknown): unknown =>
    isRecord(properties)
      ? Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, tidy(field)]))
      : properties
  const tidied = tidy(json)
  return isRecord(tidied) ? tidied : {}
}

function resolve(json: Json, definitions: Json): Json {
  if (typeof json.$ref !== 'string') return json
  const { $ref, ...rest } = json
  const target = definitions[json.$ref.replace('#/$defs/', '')]
  return { ...(isRecord(target) ? target : {}), ...rest }
}

/** Bounds of all safe integers, the pattern of a format, and objects with any fields say nothing more. */
function isNoise(name: string, field: unknown, schema: Json, dropped: ReadonlySet<string>): boolean {
  if (dropped.has(name) || (name === 'default' && field === 0)) return true
  if (name === 'minimum' || name === 'maximum') return Math.abs(Number(field)) === Number.MAX_SAFE_INTEGER
  if (name === 'additionalProperties' || name === 'properties')
    return isRecord(field) && Object.keys(field).length === 0
  return name === 'pattern' && schema.format === 'date-time'
}

/** Whether JSON Schema says nothing of an object but that it is one. */
function isAnyObject(json: unknown): boolean {
  if (!isRecord(json) || json.type !== 'object') return false
  return !isRecord(json.properties) || Object.keys(json.properties).length === 0
}

function shorten(json: Json): Json {
  const { anyOf, ...rest } = json
  const types: unknown[] = Array.isArray(anyOf)
    ? anyOf.map((each: unknown) => (isRecord(each) ? each.type : undefined))
    : []
  if (types.length === 2 && types[1] === 'null') return { ...rest, type: types }
  if (isAnyObject(json.items)) return { type: 'array' }
  const { type: _type, ...untyped } = json
  if (json.enum !== undefined) return untyped
  return isShownByDescription(json.description)
    ? { type: json.type, description: formIn(json.description) }
    : json
}

/** Whether a description shows the form of a value, as in `Links: [{"text": …, "url": …}]`. */
function isShownByDescription(description: unknown): description is string {
  return typeof description === 'string' && description.includes('{"')
}

function formIn(description: string): string {
  return description.replace(/^[\w ]+: (?=[[{])/, '')
}
