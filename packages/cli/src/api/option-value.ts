import type { InputProblem } from 'qasphere-client'
import { coerceField, type FieldKind } from 'qasphere-contract/coerce'
import type { ApiCall } from '../input/command.js'
import type { Option, ValueKind } from '../input/option.js'
import { parseJson } from '../input/parse-json.js'

export type ReadValue = { readonly value: unknown } | { readonly problem: InputProblem }

/** What was given to an option as the value its field takes; text that is none stays text, for validation to name. */
export async function optionValue(
  option: Option,
  given: readonly string[],
  api: ApiCall,
): Promise<ReadValue> {
  const [text = ''] = given
  if (option.kind === 'json') return jsonValue(option, text, api)
  if (option.kind === 'list') {
    const entry = fieldKind(option.entry ?? 'string')
    return { value: coerceField({ kind: 'list', entry }, given.flatMap(listItems)) }
  }
  return { value: coerceField({ kind: fieldKind(option.kind) }, text) }
}

/** The entries of a comma-separated list, trimmed; empty ones do not count. */
function listItems(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function fieldKind(kind: ValueKind): FieldKind {
  return kind === 'integer' || kind === 'boolean' ? kind : 'string'
}

/** A list may come bare or wrapped as in the body: `[…]` or `{"items": […]}`. */
async function jsonValue(option: Option, text: string, api: ApiCall): Promise<ReadValue> {
  const field = option.fills?.field ?? option.name
  const parsed = await parseJson(text, { option: `--${option.name}`, example: api.exampleBody?.[field] })
  if ('problem' in parsed) return parsed
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parsed
  const [entry, ...others] = Object.entries(value)
  const isWrapped = entry?.[0] === field && others.length === 0 && Array.isArray(entry[1])
  return isWrapped ? { value: entry[1] } : parsed
}
