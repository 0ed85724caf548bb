import * as z from 'zod/mini'

/** A description of each field of an object schema; a missing one does not compile. */
export type FieldDescriptions<S extends z.ZodMiniType> = { readonly [Field in keyof z.output<S>]-?: string }

const descriptions = new Map<string, Readonly<Record<string, string>>>()

/**
 * Gives a schema a name in the OpenAPI document, which generated clients also use for their types. `fields` describes
 * the fields whose own schemas have no description, such as scalars that many fields share. The descriptions are kept
 * next to the schema instead of wrapping each field, because each wrapped field would slow down the start of every
 * `qasphere api` command. Throws if the name is taken.
 */
export function named<S extends z.ZodMiniType>(
  name: string,
  description: string,
  schema: S,
  fields?: FieldDescriptions<S>,
): S {
  if (descriptions.has(name)) throw new Error(`Two schemas are named ${name}`)
  descriptions.set(name, { ...fields })
  z.globalRegistry.add(schema, { id: name, description })
  return schema
}

/** Returns the descriptions of the fields of a named schema, as given to `named`. */
export function fieldDescriptions(name: string): Readonly<Record<string, string>> {
  return descriptions.get(name) ?? {}
}
