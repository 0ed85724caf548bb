import type { FormField } from 'qasphere-contract/form-fields'
import { isRecord } from 'qasphere-contract/scalars'
import { invalidInput } from '../../values/api-error.js'
import { plainToHtml } from '../plain-to-html.js'
import { htmlToPlain } from './html-to-plain.js'
import { readNamedValues, writeNamedValues } from './named-values.js'

/**
 * The fields of a form as a browser sends them. The name of a field is its path in the body, such as
 * `steps.0.description`; a rich text that plain text cannot express has a second field, `steps.0.description:html`.
 */
export type FormState = URLSearchParams

const htmlMark = ':html'
/** Ends the name of the check box that deletes a row. */
export const deleteMark = ':delete'

export function isHtmlSource(state: FormState, path: string): boolean {
  return state.get(path + htmlMark) === '1'
}

/** Returns the state of a form that shows a value. */
export function toFormState(fields: readonly FormField[], value: unknown): FormState {
  const state = new URLSearchParams()
  addGroup(state, fields, value, '')
  return state
}

function addGroup(state: FormState, fields: readonly FormField[], value: unknown, prefix: string): void {
  if (!isRecord(value)) return
  for (const field of fields) addField(state, field, value[field.name], prefix + field.name)
}

function addField(state: FormState, { shape }: FormField, value: unknown, path: string): void {
  if (value === undefined || value === null) return
  switch (shape.kind) {
    case 'group':
      addGroup(state, shape.fields, value, `${path}.`)
      break
    case 'groups':
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) addGroup(state, shape.fields, item, `${path}.${index}.`)
      }
      break
    case 'lines':
      if (Array.isArray(value)) state.set(path, value.join('\n'))
      break
    case 'text': {
      const plain = htmlToPlain(String(value))
      state.set(path, plain ?? String(value))
      if (plain === undefined) state.set(path + htmlMark, '1')
      break
    }
    case 'pairs':
      state.set(path, writeNamedValues(value))
      break
    case 'key':
    case 'json':
      state.set(path, JSON.stringify(value))
      break
    default:
      state.set(path, String(value))
  }
}

/** Removes the empty rows of groups and those that are to be deleted, and numbers the others from 0, as in the body. */
export function withoutEmptyRows(fields: readonly FormField[], sent: FormState): FormState {
  const state = new URLSearchParams(sent)
  for (const field of fields) {
    if (field.shape.kind !== 'groups') continue
    const rows = listRows(sent, field.name).filter((row) => {
      const path = `${field.name}.${row}`
      return !sent.has(path + deleteMark) && hasValue(field.shape, sent, path)
    })
    for (const name of [...state.keys()]) if (name.startsWith(`${field.name}.`)) state.delete(name)
    for (const [index, row] of rows.entries()) {
      const prefix = `${field.name}.${row}.`
      for (const [name, value] of sent) {
        if (name.startsWith(prefix))
          state.append(`${field.name}.${index}.${name.slice(prefix.length)}`, value)
      }
    }
  }
  return state
}

/** Lists the numbers of the rows that a group has in a form. */
export function listRows(state: FormState, name: string): number[] {
  const rows = new Set<number>()
  for (const key of state.keys()) {
    const [, row] = key.startsWith(`${name}.`) ? (/^(\d{1,4})\./.exec(key.slice(name.length + 1)) ?? []) : []
    if (row !== undefined) rows.add(Number(row))
  }
  return [...rows].sort((one, other) => one - other)
}

/** Whether somebody has entered anything into a field or a row; hidden JSON does not count. */
function hasValue(shape: FormField['shape'], state: FormState, path: string): boolean {
  switch (shape.kind) {
    case 'group':
    case 'groups':
      return shape.fields.some((field) => hasValue(field.shape, state, `${path}.${field.name}`))
    case 'json':
      return false
    default:
      return (state.get(path) ?? '').trim() !== ''
  }
}

/** Reads the body of a request from a form without empty rows. Empty fields are left out unless they are required. */
export function readBody(fields: readonly FormField[], state: FormState): Record<string, unknown> {
  return readGroup(fields, state, '')
}

function readGroup(fields: readonly FormField[], state: FormState, prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = readField(field, state, prefix + field.name)
      return value === undefined ? [] : [[field.name, value]]
    }),
  )
}

function readField({ shape, required }: FormField, state: FormState, path: string): unknown {
  const text = state.get(path) ?? ''
  const isEmpty = text.trim() === ''
  switch (shape.kind) {
    case 'group': {
      if (!required && !hasValue(shape, state, path)) return undefined
      const group = readGroup(shape.fields, state, `${path}.`)
      return Object.keys(group).length === 0 ? emptyGroup(shape.fields) : group
    }
    case 'groups': {
      const rows = listRows(state, path)
      if (rows.length === 0 && !required) return undefined
      return rows.map((row) => readGroup(shape.fields, state, `${path}.${row}.`))
    }
    case 'lines':
      return isEmpty && !required ? undefined : text.split('\n').flatMap((line) => line.trim() || [])
    case 'box':
      return isEmpty && !required ? undefined : text === 'true'
    case 'number':
      return isEmpty ? undefined : /^\d{1,15}$/.test(text) ? Number(text) : text
    case 'pairs':
      return isEmpty && !required ? undefined : readPairs(text, path)
    case 'key':
    case 'json':
      return isEmpty ? undefined : parseJson(text)
    case 'text':
      if (isEmpty && !required) return undefined
      return isHtmlSource(state, path) ? text : plainToHtml(text)
    default:
      // Spaces alone are not a title that people could read or click.
      if (isEmpty) return required ? '' : undefined
      return text
  }
}

/** Throws 400 for text that is not one `name=value` per line. */
function readPairs(text: string, path: string): Record<string, unknown> {
  const values = readNamedValues(text)
  if (values) return values
  const message = 'must have one name=value per line, such as browser=Firefox'
  throw invalidInput([{ path: path.split('.').map(toPathKey), message }])
}

function toPathKey(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key
}

/** The value of a group that somebody has emptied: its first field is empty. */
function emptyGroup([first]: readonly FormField[]): Record<string, unknown> {
  return first ? { [first.name]: '' } : {}
}

/** Text that is not JSON stays text, so that validation names the field. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Returns the fields whose values differ between two states of a form, so that a request changes nothing else. They are
 * required: an empty one empties the value.
 */
export function findChangedFields(
  fields: readonly FormField[],
  before: FormState,
  after: FormState,
  prefix = '',
): FormField[] {
  return fields.flatMap((field) => {
    const path = prefix + field.name
    if (summarize(before, path) === summarize(after, path)) return []
    if (field.shape.kind !== 'group') return prefix === '' ? { ...field, required: true } : field
    const changed = findChangedFields(field.shape.fields, before, after, `${path}.`)
    return { ...field, required: true, shape: { ...field.shape, fields: changed } }
  })
}

/** Everything below a path, for comparison. */
function summarize(state: FormState, path: string): string {
  return [...state]
    .filter(([name, value]) => value !== '' && (name === path || name.startsWith(`${path}.`)))
    .map(([name, value]) => `${name}=${value.replaceAll('\r\n', '\n')}`)
    .sort()
    .join('\0')
}
