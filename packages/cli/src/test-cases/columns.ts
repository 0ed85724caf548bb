import { formatPath } from '../input/shown-path.js'

/** How to parse the text of a cell. */
type CellKind = 'text' | 'boolean' | 'list' | 'path' | 'json'

/** The columns of CSV files other than those of steps and custom fields. Each is the field with its name. */
export const plainColumns: Readonly<Record<string, CellKind>> = {
  title: 'text',
  folder: 'path',
  type: 'text',
  priority: 'text',
  tags: 'list',
  precondition: 'text',
  sharedPrecondition: 'text',
  requirements: 'json',
  links: 'json',
  files: 'json',
  isDraft: 'boolean',
  parameterValues: 'json',
  filledTCaseTitleSuffixParams: 'list',
}

/** The fields of a step, each in a column with the number of the step: `step1`, `expected1`, `sharedStep1`, `data1`. */
export const stepColumns = {
  step: 'description',
  expected: 'expected',
  sharedStep: 'shared',
  data: 'data',
} as const
type StepColumn = keyof typeof stepColumns

/** The prefix of columns of custom fields. */
export const customFieldPrefix = 'customFields.'

/** A column of a file. */
export type FileColumn =
  | { readonly kind: CellKind; readonly name: string }
  | { readonly kind: 'step'; readonly name: StepColumn; readonly number: number }
  | { readonly kind: 'customField'; readonly name: string }

/** Reads the heading of a column, in any case and with or without spaces; undefined if it is unknown. */
export function parseHeading(heading: string): FileColumn | undefined {
  const text = heading.trim()
  if (text.toLowerCase().startsWith(customFieldPrefix.toLowerCase())) {
    return { kind: 'customField', name: text.slice(customFieldPrefix.length) }
  }
  const folded = fold(text)
  for (const [name, kind] of Object.entries(plainColumns)) if (fold(name) === folded) return { kind, name }
  const [, word = '', number = ''] = /^([a-z]+)([1-9]\d{0,3})$/.exec(folded) ?? []
  const step = stepColumnNames.find((name) => fold(name) === word)
  return step && { kind: 'step', name: step, number: Number(number) }
}

const stepColumnNames = ['step', 'expected', 'sharedStep', 'data'] as const satisfies readonly StepColumn[]

function fold(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, '')
}

/** Parses the fields of a record. Invalid values remain text, which the contract rejects. */
export function readCells(cells: readonly (readonly [FileColumn, string])[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  const steps = new Map<number, Record<string, unknown>>()
  const customFields: Record<string, unknown> = {}
  for (const [column, text] of cells) {
    if (text.trim() === '') continue
    if (column.kind === 'step') {
      const value = column.name === 'data' ? parseCell('json', text) : text
      steps.set(column.number, { ...steps.get(column.number), [stepColumns[column.name]]: value })
    } else if (column.kind === 'customField') {
      customFields[column.name] = text.trim().startsWith('{') ? parseCell('json', text) : text
    } else if (column.name === 'sharedPrecondition') fields.precondition = { shared: text.trim() }
    else fields[column.name] = parseCell(column.kind, text)
  }
  const ordered = [...steps].sort(([one], [other]) => one - other).map(([, step]) => step)
  return {
    ...fields,
    ...(ordered.length > 0 ? { steps: ordered } : {}),
    ...(Object.keys(customFields).length > 0 ? { customFields } : {}),
  }
}

function parseCell(kind: CellKind, text: string): unknown {
  const trimmed = text.trim()
  switch (kind) {
    case 'boolean':
      return /^true$/i.test(trimmed) ? true : /^false$/i.test(trimmed) ? false : text
    case 'json':
      return parseJson(trimmed) ?? text
    case 'list':
    case 'path':
      return (trimmed.startsWith('[') ? parseJson(trimmed) : undefined) ?? text
    default:
      return text
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns the column of a path in a test case; `numbers` are those of its steps, in order. */
export function columnOf(path: readonly PropertyKey[], numbers: readonly number[]): string {
  const [field, key, inside, ...rest] = path
  if (field === 'customFields' && key !== undefined) return `${customFieldPrefix}${String(key)}`
  if (field === 'precondition') return key === 'shared' ? 'sharedPrecondition' : 'precondition'
  if (field === 'steps' && typeof key === 'number') {
    const name = stepColumnNames.find((column) => stepColumns[column] === inside) ?? 'step'
    return `${name}${numbers[key] ?? key + 1}${formatPath(rest)}`
  }
  return formatPath(path).replace(/^\./, '')
}
