import { cellText, csvLine, tsvLine } from './cell.js'
import { columnsFor, namesOf, type RowLayout, valueIn } from './columns.js'
import type { OutputChoice, OutputFormat } from './output-choice.js'
import { recordLines, Table } from './table.js'
import type { Terminal } from './terminal.js'

/** Prints rows as they arrive. Each function returns false if the reader is gone. */
export interface RowPrinter {
  print(rows: readonly unknown[]): Promise<boolean>
  end(): Promise<boolean>
}

/** The printer of a format for rows. */
export function rowPrinter(
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
      layOut: (names) => new Table(headings(names), tableStyle(terminal)),
      write: (lines) => terminal.printStyled(lines),
    })
  }
  return new Lines(terminal, chosen, {
    layOut: (names) => delimited(names, format === 'csv' ? csvLine : tsvLine),
    write: (lines) => terminal.printText(lines),
  })
}

/** Prints one object as a table: a line for each field. */
export function printRecord(terminal: Terminal, record: object, { fields }: OutputChoice): Promise<boolean> {
  const names = fields ?? Object.keys(record)
  const cells = names.map((name) => cellText(valueIn(record, name)))
  return terminal.printStyled(recordLines(names, cells, tableStyle(terminal)))
}

/** The last name of each path, which takes less room, unless that makes two columns alike. */
function headings(paths: readonly string[]): string[] {
  const names = paths.map((path) => path.slice(path.lastIndexOf('.') + 1))
  return names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : (paths[index] ?? name),
  )
}

function tableStyle({ columns, isColored }: Terminal) {
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

/** Lays out rows of cells below a heading, which comes with the first ones. */
interface LineLayout {
  lines(rows: readonly (readonly string[])[]): string
}

function delimited(names: readonly string[], lineOf: (cells: readonly string[]) => string): LineLayout {
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

/** Prints a line for each row, with the columns that the first rows have. */
class Lines implements RowPrinter {
  readonly #terminal: Terminal
  readonly #layout: RowLayout
  readonly #writer: LineWriter
  #names: readonly string[] = []
  #lines: LineLayout | undefined
  /** Fields that had no column, about which a warning has been shown. */
  readonly #missed = new Set<string>()

  constructor(terminal: Terminal, layout: RowLayout, writer: LineWriter) {
    this.#terminal = terminal
    this.#layout = layout
    this.#writer = writer
  }

  async print(rows: readonly unknown[]): Promise<boolean> {
    return rows.length === 0 ? true : this.#printRows(rows)
  }

  /** The heading is printed even if there were no rows. */
  async end(): Promise<boolean> {
    return this.#lines ? true : this.#printRows([])
  }

  #printRows(rows: readonly unknown[]): Promise<boolean> {
    if (!this.#lines) {
      this.#names = columnsFor(rows, this.#layout)
      this.#lines = this.#writer.layOut(this.#names)
    } else if (!this.#layout.isSelection) this.#warnOfMissedFields(rows)
    if (this.#names.length === 0) return Promise.resolve(true)
    const cells = rows.map((row) => this.#names.map((name) => cellText(valueIn(row, name))))
    return this.#writer.write(this.#lines.lines(cells))
  }

  #warnOfMissedFields(rows: readonly unknown[]): void {
    for (const name of new Set(rows.flatMap(namesOf))) {
      if (this.#names.includes(name) || this.#missed.has(name)) continue
      this.#missed.add(name)
      const warning = this.#terminal.mark('warning', 'Warning:')
      this.#terminal.say(
        `${warning} ${JSON.stringify(name)} occurs only in later rows and has no column; --fields chooses columns.`,
      )
    }
  }
}
