import * as z from 'zod/mini'
import { type Problem, problemsOf, wordsFor } from './problems.js'

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: Problem[] }

/** Checks a value against a schema and says in words what is wrong with it, all at once. */
export function validate<S extends z.ZodMiniType>(schema: S, value: unknown): Validated<z.output<S>> {
  try {
    const result = z.safeParse(schema, value, { error: wordsFor })
    return result.success
      ? { ok: true, value: result.data }
      : { ok: false, problems: problemsOf(result.error) }
  } catch (error) {
    // zod hands mistakes on as arguments of a call: a hundred thousand of them are more than the stack holds.
    if (!(error instanceof RangeError)) throw error
    return { ok: false, problems: [{ path: [], message: 'has too many mistakes to list' }] }
  }
}
