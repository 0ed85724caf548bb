import type * as z from 'zod/mini'

/** Things that users know by a name while the API takes their IDs. */
export type ReferenceTarget = 'milestone' | 'folder' | 'tag' | 'user'

const targets = new WeakMap<z.core.$ZodType, ReferenceTarget>()

/** Marks a schema of IDs as IDs of something that has a name. Changes and returns `schema`. */
export function referringTo<S extends z.ZodMiniType>(target: ReferenceTarget, schema: S): S {
  targets.set(schema, target)
  return schema
}

/** Returns what the IDs of a schema refer to, or undefined if they refer to nothing that has a name. */
export function targetOf(schema: z.core.$ZodType): ReferenceTarget | undefined {
  return targets.get(schema)
}
