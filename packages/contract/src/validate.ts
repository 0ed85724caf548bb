import * as z from 'zod/mini'
import type { Shape } from './endpoint.js'
import { describeIssue, type Problem, problemsOf } from './problems.js'

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: Problem[] }

/** Checks a value against a schema and returns all problems at once. */
export function validate<S extends z.ZodMiniType>(schema: S, value: unknown): Validated<z.output<S>> {
  try {
    const result = z.safeParse(schema, value, { error: describeIssue })
    return result.success
      ? { ok: true, value: result.data }
      : { ok: false, problems: problemsOf(result.error) }
  } catch (error) {
    // zod passes issues as arguments of a call: a hundred thousand of them overflow the stack.
    if (!(error instanceof RangeError)) throw error
    return { ok: false, problems: [{ path: [], message: 'has too many problems to list' }] }
  }
}

/** Returns the schema of an object whose fields have these schemas, such as the parameters of a path. */
export function schemaOf(shape: Shape): z.ZodMiniType {
  return z.object(shape)
}
