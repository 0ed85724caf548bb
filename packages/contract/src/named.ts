import * as z from 'zod/mini'

/** A sentence or phrase for each field of an object schema; leaving one out does not compile. */
export type FieldDescriptions<S extends z.ZodMiniType> = { readonly [Field in keyof z.output<S>]-?: string }

const descriptions = new Map<string, Readonly<Record<string, string>>>()

/**
 * Gives a schema its name among the schemas of the OpenAPI document, which types in generated clients are called, too.
 * `fields` describes the fields whose own schemas have no description, as scalars that many fields share. It stays next to
 * the schema instead of wrapping each field, because every wrapped field would cost each `qasphere api` command time.
 * Throws if the name is taken.
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

/** The descriptions of the fields of a named schema, as given to `named`. */
export function fieldDescriptions(name: string): Readonly<Record<string, string>> {
  return descriptions.get(name) ?? {}
}
