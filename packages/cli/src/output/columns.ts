import { getValueAt } from './select-fields.js'

/** A possible column of rows. */
export interface Column {
  readonly path: string
  /** Whether every row has the field, so that the column is shown even if there are no rows. */
  readonly isInEveryRow: boolean
}

/** What is known about rows before they are printed. */
export interface RowLayout {
  /** The key of the rows in a page; absent if the document is the list or a single row. */
  readonly rowsIn?: string
  /** The known columns; absent if the rows determine them. */
  readonly columns?: readonly Column[]
  /** Whether only `columns` are printed, even if rows have other fields. */
  readonly isSelection?: true
}

/** The column of rows that are not objects. */
const plainColumn = 'value'

/** Selects the columns for rows: those that every row has, and those that any of these rows has. */
export function selectColumns(rows: readonly unknown[], { columns = [], isSelection }: RowLayout): string[] {
  const present = new Set(rows.flatMap(listFieldNames))
  const known = columns.filter(({ path, isInEveryRow }) => isInEveryRow || present.has(getFirstName(path)))
  const paths = known.map(({ path }) => path)
  if (isSelection) return paths
  const names = new Set(paths.map(getFirstName))
  return [...paths, ...[...present].filter((name) => !names.has(name))]
}

function getFirstName(path: string): string {
  return path.split('.', 1)[0] ?? path
}

/** Lists the names of the fields of a row. */
export function listFieldNames(row: unknown): string[] {
  return isObject(row) ? Object.keys(row) : [plainColumn]
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the value of a row in a column: the field of that name, or the field at that path. */
export function getCellValue(row: unknown, column: string): unknown {
  if (!isObject(row)) return row
  return Object.hasOwn(row, column) ? Reflect.get(row, column) : getValueAt(row, column.split('.'))
}
