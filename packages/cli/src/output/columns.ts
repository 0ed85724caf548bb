import { valueAt } from './select-fields.js'

/** A column that rows may have, by the path of its field. */
export interface Column {
  readonly path: string
  /** Whether every row has it, so that it is shown even if there are no rows. */
  readonly isInEveryRow: boolean
}

/** What is known about the rows of a document before they are printed. */
export interface RowLayout {
  /** The key under which a page has its rows; absent if the document is the list, or the only row. */
  readonly rowsIn?: string
  /** The columns that rows are known to have; absent if only the rows themselves show what they have. */
  readonly columns?: readonly Column[]
  /** Whether `columns` are a choice that leaves other fields of rows out. */
  readonly isSelection?: true
}

/** The column of rows that are not objects. */
const plainColumn = 'value'

/** The paths of the columns for rows: those that every row has, and those that any of these rows has. */
export function columnsFor(rows: readonly unknown[], { columns = [], isSelection }: RowLayout): string[] {
  const present = new Set(rows.flatMap(namesOf))
  const known = columns.filter(({ path, isInEveryRow }) => isInEveryRow || present.has(firstName(path)))
  const paths = known.map(({ path }) => path)
  if (isSelection) return paths
  const names = new Set(paths.map(firstName))
  return [...paths, ...[...present].filter((name) => !names.has(name))]
}

function firstName(path: string): string {
  return path.split('.', 1)[0] ?? path
}

/** The names of the fields of a row. */
export function namesOf(row: unknown): string[] {
  return isObject(row) ? Object.keys(row) : [plainColumn]
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a row has in a column: the field of that name, or what dots lead to. */
export function valueIn(row: unknown, column: string): unknown {
  if (!isObject(row)) return row
  return Object.hasOwn(row, column) ? Reflect.get(row, column) : valueAt(row, column.split('.'))
}
