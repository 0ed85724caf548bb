import { isRecord } from 'qasphere-contract/scalars'
import { unknownFields, validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import type { Problem } from './tool-error.js'

/** Adds the problems in a value, which is at `where` in the input. Returns the validated value if there are none. */
export function validateInput<S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  where: string,
  problems: Problem[],
): z.output<S> | undefined {
  const checked = validate(schema, value)
  const unknown = isRecord(value) ? unknownFields(schema, value) : []
  const found: Problem[] = [
    ...(checked.ok
      ? []
      : checked.problems.map(({ path, message }) => ({ where: pathText(where, path), message }))),
    ...unknown.map(({ path, known }) => ({
      where: pathText(where, path),
      message: `is not a known field; expected ${known.join(', ')}`,
    })),
  ]
  for (const problem of found) problems.push(problem)
  return checked.ok && found.length === 0 ? checked.value : undefined
}

/** Returns the fields of an input that are valid. */
export function validPartOf<S extends z.ZodMiniObject>(schema: S, input: unknown): Partial<z.output<S>> {
  const fields = isRecord(input) ? Object.entries(input) : []
  const part = Object.fromEntries(fields.filter(([name, value]) => isValidField(schema, name, value)))
  return isValidPart(schema, part) ? part : {}
}

function isValidPart<S extends z.ZodMiniObject>(
  schema: S,
  part: Readonly<Record<string, unknown>>,
): part is Partial<z.output<S>> {
  return Object.entries(part).every(([name, value]) => isValidField(schema, name, value))
}

function isValidField(schema: z.ZodMiniObject, name: string, value: unknown): boolean {
  const field = Object.hasOwn(schema.def.shape, name) ? schema.def.shape[name] : undefined
  return field !== undefined && z.safeParse(field, value).success
}

/** Writes a path below `where` as in JavaScript: `results[0].status`. */
function pathText(where: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, where)
}
