import * as z from 'zod/mini'
import type { Endpoint } from './endpoint.js'
import { type Field, fieldsOf, isLoose } from './fields.js'

/** The key of the rows in a page. */
export const rowsIn = { offset: 'data', cursor: 'events' } as const

/** Returns the field of what a command prints that has the rows of its tables; undefined if the whole is the list. */
export function rowsFieldOf({ paging, rows }: Endpoint): string | undefined {
  return paging === 'offset' || paging === 'cursor' ? rowsIn[paging] : rows
}

/** Returns the schema of what the command of an endpoint prints: of each row if it prints a list. */
export function rowSchemaOf(endpoint: Endpoint): z.core.$ZodType | undefined {
  const { response, prints = [] } = endpoint
  const rowsKey = rowsFieldOf(endpoint) ?? []
  let schema: z.core.$ZodType | undefined = response
  for (const key of [prints, rowsKey].flat()) schema = schema && descend(schema, String(key))
  return schema && unwrapList(schema)
}

/** Returns the fields of what a command prints, of each row if it prints a list. */
export function rowFieldsOf(endpoint: Endpoint): Field[] {
  const schema = rowSchemaOf(endpoint)
  return schema ? fieldsOf(schema) : []
}

/** The part of a path that a schema does not have. */
export interface UnknownField {
  /** The path up to and including the unknown name. */
  readonly path: string
  /** The names that exist in that place. */
  readonly known: readonly string[]
}

/** Looks up a dotted path in a schema. Returns the unknown part, or undefined if a field with this path can exist. */
export function unknownFieldIn(schema: z.core.$ZodType, path: string): UnknownField | undefined {
  let place: z.core.$ZodType = schema
  const names = path.split('.')
  for (const [depth, name] of names.entries()) {
    const object = unwrapList(place)
    const next = descend(object, name)
    if (next === undefined) {
      if (isOpen(object)) return undefined
      const lead = names.slice(0, depth).map((parent) => `${parent}.`)
      return {
        path: names.slice(0, depth + 1).join('.'),
        known: namesIn(object).map((known) => lead.join('') + known),
      }
    }
    place = next
  }
  return undefined
}

function descend(schema: z.core.$ZodType, name: string): z.core.$ZodType | undefined {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodMiniArray) return inner.def.element
  if (inner instanceof z.ZodMiniRecord) return inner.def.valueType
  if (inner instanceof z.ZodMiniUnion) {
    return inner.def.options.map((option) => descend(option, name)).find((found) => found !== undefined)
  }
  if (!(inner instanceof z.ZodMiniObject) || !Object.hasOwn(inner.def.shape, name)) return undefined
  return inner.def.shape[name]
}

/** Returns the schema of the entries of a list, or the schema itself if it is not a list. */
function unwrapList(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = unwrap(schema)
  return inner instanceof z.ZodMiniArray ? unwrapList(inner.def.element) : inner
}

/** Whether values can have fields that the schema does not name. */
function isOpen(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodMiniUnion) return schema.def.options.some((option) => isOpen(unwrapList(option)))
  return schema instanceof z.ZodMiniUnknown || schema instanceof z.ZodMiniAny || isLoose(schema)
}

function namesIn(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodMiniUnion)
    return schema.def.options.flatMap((option) => namesIn(unwrapList(option)))
  return schema instanceof z.ZodMiniObject ? Object.keys(schema.def.shape) : []
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapped =
    schema instanceof z.ZodMiniOptional ||
    schema instanceof z.ZodMiniNullable ||
    schema instanceof z.ZodMiniDefault
  return isWrapped ? unwrap(schema.def.innerType) : schema
}
