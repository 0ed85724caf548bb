import truncatedWidth from 'fast-string-truncated-width'
import { plainText } from 'qasphere-client/plain-text'
import { type Style, styled } from './colors.js'

/** How a table is laid out and coloured. */
export interface TableStyle {
  /** The columns of the terminal, into which each line has to fit; absent if lines may be of any length. */
  readonly width?: number
  readonly isColored: boolean
}

const gap = '  '
/** Columns of the terminal that a cell keeps, however narrow the table gets. */
const minCellWidth = 3
/** The same while the first column can stay as it is. */
const readableWidth = 8

/** Lays out rows of cells in columns, which are as wide as the first rows need. */
export class Table {
  readonly #names: readonly string[]
  readonly #style: TableStyle
  #widths: readonly number[] | undefined

  constructor(names: readonly string[], style: TableStyle) {
    this.#names = names.map(plainText)
    this.#style = style
  }

  /** The lines of further rows; the first ones come with the heading. */
  lines(rows: readonly (readonly string[])[]): string {
    const shown = rows.map((cells) => cells.map(plainText))
    const isFirst = this.#widths === undefined
    this.#widths ??= fitted(widestCells([this.#names, ...shown]), this.#style.width)
    return [
      ...(isFirst ? [this.#line(this.#names, () => 'bold')] : []),
      ...shown.map((cells) => this.#line(cells, (index) => styleOf(this.#names[index], cells[index]))),
    ].join('')
  }

  #line(cells: readonly string[], styleAt: (index: number) => Style | undefined): string {
    const widths = this.#widths ?? []
    const parts = cells.map((cell, index) => {
      const text = this.#style.width === undefined ? cell : truncated(cell, widths[index] ?? 0)
      const padding = index === cells.length - 1 ? 0 : Math.max(0, (widths[index] ?? 0) - widthOf(text))
      return this.#styled(styleAt(index), text) + ' '.repeat(padding)
    })
    return `${parts.join(gap).trimEnd()}\n`
  }

  #styled(style: Style | undefined, text: string): string {
    return style && this.#style.isColored && text !== '' ? styled(style, text) : text
  }
}

/** One row as lines of `name  value`. */
export function recordLines(
  names: readonly string[],
  cells: readonly string[],
  { width, isColored }: TableStyle,
): string {
  const shownNames = names.map(plainText)
  const nameWidth = Math.max(0, ...shownNames.map(widthOf))
  return shownNames
    .map((name, index) => {
      const cell = plainText(cells[index] ?? '')
      const room = width === undefined ? undefined : Math.max(minCellWidth, width - nameWidth - gap.length)
      const text = room === undefined ? cell : truncated(cell, room)
      const style = isColored ? styleOf(name, cell) : undefined
      const padding = ' '.repeat(nameWidth - widthOf(name))
      const shownName = isColored ? styled('bold', name) : name
      return `${`${shownName}${padding}${gap}${style ? styled(style, text) : text}`.trimEnd()}\n`
    })
    .join('')
}

const statusStyles: Readonly<Record<string, Style>> = {
  passed: 'green',
  failed: 'red',
  blocked: 'yellow',
  skipped: 'gray',
  open: 'cyan',
}

/** The style of a cell: statuses are coloured. */
function styleOf(name: string | undefined, text: string | undefined): Style | undefined {
  if (name === undefined || text === undefined || !/(^|\.)status$/.test(name)) return undefined
  return Object.hasOwn(statusStyles, text) ? statusStyles[text] : undefined
}

function widestCells(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = []
  for (const cells of rows) {
    for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell))
  }
  return widths
}

/** Narrows columns until they fit side by side. The first one, which mostly identifies the row, gives way last. */
function fitted(widths: readonly number[], room: number | undefined): readonly number[] {
  if (room === undefined) return widths
  const [first = 0, ...others] = widths
  const available = room - gap.length * (widths.length - 1)
  const narrowed = narrowTo(others, available - first, readableWidth)
  return narrowTo([first, ...narrowed], available, minCellWidth)
}

/** Narrows the widest columns to one width, so that all together have at most `room` columns of the terminal. */
function narrowTo(widths: readonly number[], room: number, minWidth: number): readonly number[] {
  let limit = Math.max(...widths, minWidth)
  while (limit > minWidth && sum(widths.map((width) => Math.min(width, limit))) > room) limit--
  return widths.map((width) => Math.min(width, limit))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function widthOf(text: string): number {
  return truncatedWidth(text).width
}

/** Text cut to a number of the terminal's columns. */
function truncated(text: string, limit: number): string {
  const { index, ellipsed } = truncatedWidth(text, { limit, ellipsis: '…', ellipsisWidth: 1 })
  return ellipsed ? `${text.slice(0, index)}…` : text.slice(0, index)
}
