import { formatCell, formatCsvLine, formatTsvLine } from './cell.js'
import { getCellValue, listFieldNames, type RowLayout, selectColumns } from './columns.js'
import type { OutputChoice, OutputFormat } from './output-choice.js'
import { formatRecord, Table } from './table.js'
import type { Terminal } from './terminal.js'

/** Prints rows as they arrive. Each method resolves to false if the reader is gone. */
export interface RowPrinter {
  print(rows: readonly unknown[]): Promise<boolean>
  end(): Promise<boolean>
}

/** Creates the printer for a row format. */
export function createRowPrinter(
  terminal: Terminal,
  { format, fields }: OutputChoice & { readonly format: Exclude<OutputFormat, 'json' | 'yaml'> },
  layout: RowLayout,
): RowPrinter {
  if (format === 'jsonl') return new JsonLines(terminal)
  const chosen: RowLayout = fields
    ? { columns: fields.map((path) => ({ path, isInEveryRow: true })), isSelection: true }
    : layout
  if (format === 'table') {
    return new Lines(terminal, chosen, {
      layOut: (names) => new Table(createHeadings(names), getTableStyle(terminal)),
      write: (lines) => terminal.printStyled(lines),
    })
  }
  return new Lines(terminal, chosen, {
    layOut: (names) => createDelimitedLayout(names, format === 'csv' ? formatCsvLine : formatTsvLine),
    write: (lines) => terminal.printText(lines),
  })
}

/** Prints one object as a table with a line for each field. */
export function printRecord(terminal: Terminal, record: object, { fields }: OutputChoice): Promise<boolean> {
  const names = fields ?? Object.keys(record)
  const cells = names.map((name) => formatCell(getCellValue(record, name)))
  return terminal.printStyled(formatRecord(names, cells, getTableStyle(terminal)))
}

/** Shortens each path to its last name, unless two columns would have the same heading. */
function createHeadings(paths: readonly string[]): string[] {
  const names = paths.map((path) => path.slice(path.lastIndexOf('.') + 1))
  return names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : (paths[index] ?? name),
  )
}

function getTableStyle({ columns, isColored }: Terminal) {
  return { ...(columns === undefined ? {} : { width: columns }), isColored }
}

class JsonLines implements RowPrinter {
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  print(rows: readonly unknown[]): Promise<boolean> {
    return this.#terminal.printJson(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  }

  async end(): Promise<boolean> {
    return true
  }
}

/** Lays out rows of cells. The first rows come with a heading. */
interface LineLayout {
  lines(rows: readonly (readonly string[])[]): string
}

function createDelimitedLayout(
  names: readonly string[],
  lineOf: (cells: readonly string[]) => string,
): LineLayout {
  let isFirst = true
  return {
    lines(rows) {
      const heading = isFirst ? lineOf(names) : ''
      isFirst = false
      return heading + rows.map(lineOf).join('')
    },
  }
}

interface LineWriter {
  layOut(names: readonly string[]): LineLayout
  write(lines: string): Promise<boolean>
}

/** Prints a line for each row, with the columns of the first rows. */
class Lines implements RowPrinter {
  readonly #terminal: Terminal
  readonly #layout: RowLayout
  readonly #writer: LineWriter
  #names: readonly string[] = []
  #lines: LineLayout | undefined
  /** Fields without a column, for which a warning has been shown. */
  readonly #missed = new Set<string>()

  constructor(terminal: Terminal, layout: RowLayout, writer: LineWriter) {
    this.#terminal = terminal
    this.#layout = layout
    this.#writer = writer
  }

  async print(rows: readonly unknown[]): Promise<boolean> {
    return rows.length === 0 ? true : this.#printRows(rows)
  }

  /** Prints the heading even if there were no rows. */
  async end(): Promise<boolean> {
    return this.#lines ? true : this.#printRows([])
  }

  #printRows(rows: readonly unknown[]): Promise<boolean> {
    if (!this.#lines) {
      this.#names = selectColumns(rows, this.#layout)
      this.#lines = this.#writer.layOut(this.#names)
    } else if (!this.#layout.isSelection) this.#warnOfMissedFields(rows)
    if (this.#names.length === 0) return Promise.resolve(true)
    const cells = rows.map((row) => this.#names.map((name) => formatCell(getCellValue(row, name))))
    return this.#writer.write(this.#lines.lines(cells))
  }

  #warnOfMissedFields(rows: readonly unknown[]): void {
    for (const name of new Set(rows.flatMap(listFieldNames))) {
      if (this.#names.includes(name) || this.#missed.has(name)) continue
      this.#missed.add(name)
      const warning = this.#terminal.mark('warning', 'Warning:')
      this.#terminal.say(
        `${warning} ${JSON.stringify(name)} occurs only in later rows and has no column; choose columns with --fields.`,
      )
    }
  }
}
