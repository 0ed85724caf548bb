import type { InputProblem } from 'qasphere-client'
import { folderPath } from 'qasphere-contract/folders'
import { createTestCase } from 'qasphere-contract/test-cases'
import { unknownFields, validate } from 'qasphere-contract/validate'
import { addValueAt } from '../input/add-given-value.js'
import { findNearest } from '../input/nearest.js'
import { splitList } from '../input/option.js'
import { formatPath } from '../input/shown-path.js'
import { type FileRow, formatPlace } from './file-row.js'

/** A reference by name instead of ID. */
export interface SharedReference {
  readonly kind: 'shared step' | 'shared precondition'
  readonly title: string
  readonly path: readonly PropertyKey[]
  /** The part of the request and the field that get the ID. */
  readonly body: Record<string, unknown>
  readonly field: string
}

/** A test case of a file that has passed the local checks. */
export interface CheckedRow {
  readonly row: FileRow
  /** Titles of the folders from the top level down. */
  readonly folder: readonly string[]
  /** The body of the request, with placeholder IDs for the folder and shared parts. */
  readonly body: Record<string, unknown>
  readonly shared: readonly SharedReference[]
}

/** A valid ID, used as a placeholder. */
const placeholderId = 1

/** Checks the rows of a file against the contract. An invalid row adds problems instead of a test case. */
export function checkRows(rows: readonly FileRow[], problems: InputProblem[]): CheckedRow[] {
  return rows.flatMap((row) => {
    const { folder: givenFolder, ...fields } = row.fields
    const shared: SharedReference[] = []
    const body = toBody(fields, shared)
    const folder = toFolder(givenFolder)
    const found = [...checkFolder(folder), ...checkBody(fields, body)]
    for (const { path, message } of found) problems.push({ where: placeOf(row, path), message })
    return found.length > 0 ? [] : [{ row, folder: toTitles(folder), body, shared }]
  })
}

/** Names a place in a row, for messages. */
export function placeOf({ line, nameOf }: FileRow, path: readonly PropertyKey[]): string {
  return formatPlace(line, nameOf?.(path) ?? formatPath(path).replace(/^\./, ''))
}

/** The fields that a file accepts at a path, where the request accepts `known`. */
function fileFields(path: readonly PropertyKey[], known: readonly string[]): readonly string[] {
  if (path.length === 1) return ['folder', ...known.filter((name) => !implicitFields.includes(name))]
  return path[0] === 'steps' || path[0] === 'precondition' ? [...known, 'shared'] : known
}

/** Fields of the request that the folder and the order of the test cases in the file determine. */
const implicitFields: readonly string[] = ['folderId', 'pos']

interface Found {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function checkFolder(folder: unknown): Found[] {
  if (folder === undefined) return [{ path: ['folder'], message: 'is required' }]
  const checked = validate(folderPath, folder)
  return checked.ok ? [] : checked.problems.map(({ message }) => ({ path: ['folder'], message }))
}

function checkBody(fields: Readonly<Record<string, unknown>>, body: Record<string, unknown>): Found[] {
  const { careful, body: schema } = createTestCase.request
  const checked = validate(careful, body)
  const unknown = unknownFields(schema, body).map(({ path, known }): Found => {
    const accepted = fileFields(path, known)
    const guess = findNearest(String(path.at(-1)), accepted)
    const hint = guess ? `did you mean ${guess}?` : `expected one of ${accepted.join(', ')}`
    return { path, message: `unknown field; ${hint}` }
  })
  const ownFields = implicitFields.filter((name) => fields[name] !== undefined)
  return [
    ...(checked.ok
      ? []
      : checked.problems.map(({ path, message }) => ({ path, message: addValueAt(message, body, path) }))),
    ...unknown,
    ...ownFields.map((name) => ({
      path: [name],
      message: 'must not be given, because the file determines folder and order',
    })),
  ]
}

/** The body of the request for the fields of a file. */
function toBody(
  fields: Readonly<Record<string, unknown>>,
  shared: SharedReference[],
): Record<string, unknown> {
  const { tags, precondition, steps, customFields, filledTCaseTitleSuffixParams: suffix, ...others } = fields
  return {
    type: 'standalone',
    priority: 'medium',
    ...others,
    folderId: placeholderId,
    ...(tags === undefined ? {} : { tags: toList(tags) }),
    ...(suffix === undefined ? {} : { filledTCaseTitleSuffixParams: toList(suffix) }),
    ...(precondition === undefined ? {} : { precondition: toPrecondition(precondition, shared) }),
    ...(steps === undefined ? {} : { steps: toSteps(steps, shared) }),
    ...(customFields === undefined ? {} : { customFields: toCustomFields(customFields) }),
  }
}

function toList(value: unknown): unknown {
  return typeof value === 'string' ? splitList(value) : value
}

function toFolder(value: unknown): unknown {
  return typeof value === 'string' ? value.split('/').map((title) => title.trim()) : value
}

function toTitles(folder: unknown): string[] {
  return Array.isArray(folder) ? folder.map(String) : []
}

function toPrecondition(value: unknown, shared: SharedReference[]): unknown {
  if (typeof value === 'string') return { text: value }
  const title = sharedTitle(value)
  if (title === undefined) return value
  const body: Record<string, unknown> = { sharedPreconditionId: placeholderId }
  const path = ['precondition', 'shared']
  shared.push({ kind: 'shared precondition', title, path, body, field: 'sharedPreconditionId' })
  return body
}

function toSteps(value: unknown, shared: SharedReference[]): unknown {
  if (!Array.isArray(value)) return value
  return value.map((step: unknown, index) => {
    const title = sharedTitle(step)
    if (title === undefined) return step
    const body: Record<string, unknown> = { sharedStepId: placeholderId }
    const path = ['steps', index, 'shared']
    shared.push({ kind: 'shared step', title, path, body, field: 'sharedStepId' })
    return body
  })
}

/** The title in `{ shared: TITLE }`, if there is nothing else. */
function sharedTitle(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'shared') return undefined
  const title: unknown = Reflect.get(value, 'shared')
  return typeof title === 'string' ? title.trim() : undefined
}

/** Custom fields may be given as their values only. */
function toCustomFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, unknown]) => [
      name,
      typeof field === 'string' ? { value: field } : field,
    ]),
  )
}
