import type * as z from 'zod/mini'

/** What people know by a name where the API takes an id. */
export type ReferenceTarget = 'milestone' | 'folder' | 'tag' | 'user'

const targets = new WeakMap<z.core.$ZodType, ReferenceTarget>()

/** Says that the ids of a schema are those of something that has a name. Changes and returns `schema`. */
export function referringTo<S extends z.ZodMiniType>(target: ReferenceTarget, schema: S): S {
  targets.set(schema, target)
  return schema
}

/** What the ids of a schema refer to; undefined if they refer to nothing that people know by a name. */
export function targetOf(schema: z.core.$ZodType): ReferenceTarget | undefined {
  return targets.get(schema)
}
