import truncatedWidth from 'fast-string-truncated-width'
import { plainText } from 'qasphere-client/plain-text'
import { applyStyle, type Style } from './colors.js'

/** The width and the colors of a table. */
export interface TableStyle {
  /** Maximum length of a line in terminal columns; absent if there is no limit. */
  readonly width?: number
  readonly isColored: boolean
}

const gap = '  '
/** Minimum width of a cell in terminal columns. */
const minCellWidth = 3
/** Minimum width of a cell before the first column gets narrower. */
const readableWidth = 8

/** Lays out rows of cells in columns. The first rows determine the widths. */
export class Table {
  readonly #names: readonly string[]
  readonly #style: TableStyle
  #widths: readonly number[] | undefined

  constructor(names: readonly string[], style: TableStyle) {
    this.#names = names.map(plainText)
    this.#style = style
  }

  /** Returns the lines of further rows. The first ones come with the heading. */
  lines(rows: readonly (readonly string[])[]): string {
    const shown = rows.map((cells) => cells.map(plainText))
    const isFirst = this.#widths === undefined
    this.#widths ??= fitWidths(measureColumns([this.#names, ...shown]), this.#style.width)
    return [
      ...(isFirst ? [this.#line(this.#names, () => 'bold')] : []),
      ...shown.map((cells) => this.#line(cells, (index) => getStyle(this.#names[index], cells[index]))),
    ].join('')
  }

  #line(cells: readonly string[], styleAt: (index: number) => Style | undefined): string {
    const widths = this.#widths ?? []
    const parts = cells.map((cell, index) => {
      const text = this.#style.width === undefined ? cell : truncate(cell, widths[index] ?? 0)
      const padding = index === cells.length - 1 ? 0 : Math.max(0, (widths[index] ?? 0) - measureWidth(text))
      return this.#styled(styleAt(index), text) + ' '.repeat(padding)
    })
    return `${parts.join(gap).trimEnd()}\n`
  }

  #styled(style: Style | undefined, text: string): string {
    return style && this.#style.isColored && text !== '' ? applyStyle(style, text) : text
  }
}

/** Formats one row as lines of `name  value`. */
export function formatRecord(
  names: readonly string[],
  cells: readonly string[],
  { width, isColored }: TableStyle,
): string {
  const shownNames = names.map(plainText)
  const nameWidth = shownNames.reduce((width, name) => Math.max(width, measureWidth(name)), 0)
  return shownNames
    .map((name, index) => {
      const cell = plainText(cells[index] ?? '')
      const room = width === undefined ? undefined : Math.max(minCellWidth, width - nameWidth - gap.length)
      const text = room === undefined ? cell : truncate(cell, room)
      const style = isColored ? getStyle(name, cell) : undefined
      const padding = ' '.repeat(nameWidth - measureWidth(name))
      const shownName = isColored ? applyStyle('bold', name) : name
      return `${`${shownName}${padding}${gap}${style ? applyStyle(style, text) : text}`.trimEnd()}\n`
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

/** Returns the style of a cell. Only statuses have one. */
function getStyle(name: string | undefined, text: string | undefined): Style | undefined {
  if (name === undefined || text === undefined || !/(^|\.)status$/.test(name)) return undefined
  return Object.hasOwn(statusStyles, text) ? statusStyles[text] : undefined
}

function measureColumns(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = []
  for (const cells of rows) {
    for (const [index, cell] of cells.entries())
      widths[index] = Math.max(widths[index] ?? 0, measureWidth(cell))
  }
  return widths
}

/** Narrows columns until they fit side by side. The first one, which usually identifies the row, is narrowed last. */
function fitWidths(widths: readonly number[], room: number | undefined): readonly number[] {
  if (room === undefined) return widths
  const [first = 0, ...others] = widths
  const available = room - gap.length * (widths.length - 1)
  const narrowed = narrowTo(others, available - first, readableWidth)
  return narrowTo([first, ...narrowed], available, minCellWidth)
}

/** Narrows the widest columns to the same width, so that all columns together fit into `room`. */
function narrowTo(widths: readonly number[], room: number, minWidth: number): readonly number[] {
  let limit = widths.reduce((widest, width) => Math.max(widest, width), minWidth)
  while (limit > minWidth && sum(widths.map((width) => Math.min(width, limit))) > room) limit--
  return widths.map((width) => Math.min(width, limit))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function measureWidth(text: string): number {
  return truncatedWidth(text).width
}

/** Truncates text to a width in terminal columns. */
function truncate(text: string, limit: number): string {
  const { index, ellipsed } = truncatedWidth(text, { limit, ellipsis: '…', ellipsisWidth: 1 })
  return ellipsed ? `${text.slice(0, index)}…` : text.slice(0, index)
}
