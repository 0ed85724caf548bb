import { CsvError, parse } from 'csv-parse/sync'
import type { InputProblem } from 'qasphere-client'
import { findNearest } from '../input/nearest.js'
import { columnOf, type FileColumn, parseHeading, plainColumns, readCells, stepColumns } from './columns.js'
import { type FileRow, formatPlace, type ReadFile } from './file-row.js'

interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

/** Reads a CSV file with a heading. Cells are separated by commas, semicolons or tabs. */
export function readCsv(text: string): ReadFile {
  const { records, problem } = parseRecords(text)
  if (problem) return { rows: [], problems: [problem] }
  const [heading, ...rest] = records
  if (!heading) return { rows: [], problems: [{ where: '', message: 'the file is empty' }] }
  const columns = heading.cells.map(parseHeading)
  const problems = checkHeading(heading, columns)
  const rows = rest.flatMap((record): FileRow[] => {
    if (record.cells.every((cell) => cell.trim() === '')) return []
    if (record.cells.length !== columns.length) {
      const message = `has ${record.cells.length} cells, but the heading has ${columns.length}`
      problems.push({ where: formatPlace(record.line), message })
      return []
    }
    const cells = columns.flatMap((column, index): [FileColumn, string][] => {
      return column ? [[column, record.cells[index] ?? '']] : []
    })
    const numbers = stepNumbers(cells)
    return [{ line: record.line, fields: readCells(cells), nameOf: (path) => columnOf(path, numbers) }]
  })
  return { rows, problems }
}

function parseRecords(text: string): { records: CsvRecord[]; problem?: InputProblem } {
  const records: CsvRecord[] = []
  try {
    let nextLine = 1
    parse(text, {
      bom: true,
      delimiter: findDelimiter(text),
      relax_column_count: true,
      on_record: (cells: string[], { lines }) => {
        records.push({ line: nextLine, cells })
        nextLine = lines + 1
        return null
      },
    })
    return { records }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1
    return { records, problem: { where: formatPlace(line), message: `is not CSV: ${error.message}` } }
  }
}

/** The separator that occurs first in the heading, which has no commas in quotes. */
function findDelimiter(text: string): string {
  return /[,;\t]/.exec(text.split('\n', 1)[0] ?? '')?.[0] ?? ','
}

function checkHeading(
  { line, cells }: CsvRecord,
  columns: readonly (FileColumn | undefined)[],
): InputProblem[] {
  const names = [...Object.keys(plainColumns), ...Object.keys(stepColumns).map((name) => `${name}1`)]
  const seen = new Set<string>()
  return columns.flatMap((column, index): InputProblem[] => {
    const heading = cells[index] ?? ''
    if (!column) {
      const guess = findNearest(heading, names)
      const message = `unknown column ${JSON.stringify(heading)}${guess ? `; did you mean ${guess}?` : ''}\nExpected any of ${names.join(', ')}, customFields.NAME`
      return [{ where: formatPlace(line), message }]
    }
    const key = JSON.stringify(column)
    if (seen.has(key))
      return [{ where: formatPlace(line), message: `column ${heading} is listed more than once` }]
    seen.add(key)
    return []
  })
}

/** The numbers of the steps that a record has, in order. */
function stepNumbers(cells: readonly (readonly [FileColumn, string])[]): number[] {
  const numbers = cells.flatMap(([column, text]) =>
    column.kind === 'step' && text.trim() !== '' ? [column.number] : [],
  )
  return [...new Set(numbers)].sort((one, other) => one - other)
}
