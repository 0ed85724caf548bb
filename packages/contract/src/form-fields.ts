import * as z from 'zod/mini'
import { getChoices, getDescription, getShape, unwrap } from './fields.js'
import { fieldDescriptions } from './named.js'

/**
 * How people enter a value: a line of text, a text of any length (rich text in this API), one of several choices, a
 * box to tick, a number, several values, values with names, a group of fields, or several groups. A key is hidden and
 * identifies a row that exists. Anything else is JSON.
 */
export type FormShape =
  | { readonly kind: 'line'; readonly maxLength: number }
  | { readonly kind: 'text' | 'box' | 'pairs' | 'key' | 'json' }
  | { readonly kind: 'number'; readonly minimum: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'lines' }
  | { readonly kind: 'group' | 'groups'; readonly fields: readonly FormField[] }

/** A field of a form. */
export interface FormField {
  readonly name: string
  readonly description: string
  readonly required: boolean
  readonly shape: FormShape
}

/** Returns the fields of a form for an object schema, in its order. */
export function formFieldsOf(schema: z.core.$ZodType): FormField[] {
  const { inner } = unwrap(schema)
  const id = z.globalRegistry.get(inner)?.id
  const described = id === undefined ? {} : fieldDescriptions(id)
  return Object.entries(getShape(inner)).map(([name, field]) => {
    const { inner: value, required } = unwrap(field)
    return {
      name,
      description: described[name] ?? getDescription(field) ?? '',
      required,
      shape: getFormShape(value),
    }
  })
}

function getFormShape(schema: z.core.$ZodType): FormShape {
  const choices = getChoices(schema)
  if (choices) return { kind: 'choice', choices }
  if (schema instanceof z.ZodMiniString) {
    const maxLength = getMaxLength(schema)
    return maxLength === undefined ? { kind: 'text' } : { kind: 'line', maxLength }
  }
  if (schema instanceof z.ZodMiniBoolean) return { kind: 'box' }
  if (schema instanceof z.ZodMiniNumber) return { kind: 'number', minimum: getMinimum(schema) }
  if (schema instanceof z.ZodMiniRecord && schema.def.valueType instanceof z.ZodMiniString) {
    return { kind: 'pairs' }
  }
  if (schema instanceof z.ZodMiniObject) return { kind: 'group', fields: formFieldsOf(schema) }
  if (schema instanceof z.ZodMiniArray) return getListShape(unwrap(schema.def.element).inner)
  // A union with a literal, such as a URL or an empty text.
  if (schema instanceof z.ZodMiniUnion) {
    const text = schema.def.options.find((option) => option instanceof z.ZodMiniString)
    if (text) return getFormShape(text)
  }
  return { kind: 'json' }
}

function getListShape(element: z.core.$ZodType): FormShape {
  if (element instanceof z.ZodMiniObject) return { kind: 'groups', fields: formFieldsOf(element) }
  return element instanceof z.ZodMiniString ? { kind: 'lines' } : { kind: 'json' }
}

function getMaxLength(schema: z.ZodMiniString): number | undefined {
  for (const { _zod } of schema.def.checks ?? []) {
    if (_zod.def.check === 'max_length' && 'maximum' in _zod.def) return Number(_zod.def.maximum)
  }
  return undefined
}

/** The smallest integer that a schema permits. */
function getMinimum(schema: z.ZodMiniNumber): number {
  for (const { _zod } of schema.def.checks ?? []) {
    const { def } = _zod
    if (def.check === 'greater_than' && 'value' in def && 'inclusive' in def) {
      return Number(def.value) + (def.inclusive ? 0 : 1)
    }
  }
  return 0
}
