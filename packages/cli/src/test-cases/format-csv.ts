import { formatCsvLine } from '../output/cell.js'
import { isObject } from '../output/columns.js'
import { customFieldPrefix, plainColumns, stepColumns } from './columns.js'

type Row = Readonly<Record<string, unknown>>

/** Formats test cases as CSV, with the columns that they need. */
export function formatCsv(rows: readonly Row[]): string {
  const records = rows.map(toCells)
  const used = new Set(records.flatMap((cells) => [...cells.keys()]))
  const stepCount = Math.max(0, ...rows.map(({ steps }) => (Array.isArray(steps) ? steps.length : 0)))
  const stepNames = Object.keys(stepColumns)
  const columns = [
    ...Object.keys(plainColumns).filter((name) => used.has(name) || name === 'title' || name === 'folder'),
    ...Array.from({ length: stepCount }, (_, index) => stepNames.map((name) => `${name}${index + 1}`)).flat(),
    ...[...used].filter((name) => name.startsWith(customFieldPrefix)).sort(),
  ].filter((name) => used.has(name) || records.length === 0)
  const lines = records.map((cells) => columns.map((name) => cells.get(name) ?? ''))
  return [columns, ...lines].map(formatCsvLine).join('')
}

function toCells({ steps, customFields, precondition, ...fields }: Row): ReadonlyMap<string, string> {
  const cells = new Map<string, string>()
  for (const [name, value] of Object.entries(fields)) cells.set(name, formatField(name, value))
  if (isObject(precondition)) cells.set('sharedPrecondition', String(Reflect.get(precondition, 'shared')))
  else if (precondition !== undefined) cells.set('precondition', String(precondition))
  for (const [index, step] of (Array.isArray(steps) ? steps : []).entries()) {
    for (const [column, field] of Object.entries(stepColumns) satisfies [string, string][]) {
      const value: unknown = isObject(step) ? Reflect.get(step, field) : undefined
      if (value !== undefined)
        cells.set(`${column}${index + 1}`, typeof value === 'string' ? value : JSON.stringify(value))
    }
  }
  for (const [name, value] of Object.entries(isObject(customFields) ? customFields : {})) {
    cells.set(`${customFieldPrefix}${name}`, formatCustomField(value))
  }
  return cells
}

/** Whether text would be read as something else, because it is empty or looks like JSON. */
function formatCustomField(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return value.trim() === '' || value.trim().startsWith('{') ? JSON.stringify({ value }) : value
}

/** Lists of plain text are joined by commas, unless a comma in one of them would make that ambiguous. */
function formatField(name: string, value: unknown): string {
  const kind = plainColumns[name]
  if (kind === 'list' && Array.isArray(value)) {
    const items = value.map(String)
    const isPlain = items.every((item) => item.trim() === item && item !== '' && !item.includes(','))
    return isPlain && !items[0]?.startsWith('[') ? items.join(', ') : JSON.stringify(items)
  }
  if (typeof value !== 'string') return JSON.stringify(value)
  // A path that begins like JSON would be parsed as JSON.
  return kind === 'path' && value.startsWith('[') ? JSON.stringify(value.split('/')) : value
}
