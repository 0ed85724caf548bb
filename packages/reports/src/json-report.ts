import { breakIn } from './json-break.js'
import { ReportError } from './report.js'

/** A JSON value whose form is checked where it is read: reports come from many versions of many tools. */
export type Json = unknown

export function field(value: Json, name: string): Json {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

export function textField(value: Json, name: string): string | undefined {
  const found = field(value, name)
  return typeof found === 'string' ? found : undefined
}

export function numberField(value: Json, name: string): number | undefined {
  const found = field(value, name)
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}

export function listField(value: Json, name: string): Json[] {
  const found = field(value, name)
  return Array.isArray(found) ? found : []
}

/** Parses JSON; throws `ReportError` with line and column where it breaks. */
export function parseJson(text: string, path: string): Json {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new ReportError('it is not valid JSON', { path, ...placeOfBreak(json) }, error)
  }
}

/** Found by reading once more, as V8 does not always say where JSON breaks. */
function placeOfBreak(json: string): { line: number; column: number } {
  const bytes = Buffer.from(json)
  const lines = bytes.subarray(0, breakIn(bytes)).toString().split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
