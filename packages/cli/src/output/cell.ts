/**
 * A value as the text of one cell: nothing for null, a list of plain values joined by commas, and other lists and objects
 * as JSON. A list is JSON, too, if a comma in one of its values would make it ambiguous.
 */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(isJoinable)) return value.join(', ')
  return JSON.stringify(value)
}

function isJoinable(value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && !/[,\n\r]/.test(value)
  return typeof value === 'number' || typeof value === 'boolean'
}

/** A line of CSV as in RFC 4180, which ends lines with CR and LF. */
export function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
  // A line without anything would be no row.
  return `${cells.length === 1 && quoted[0] === '' ? '""' : quoted.join(',')}\r\n`
}

const tsvEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
}

/** A line of tab-separated values, in which backslashes escape tabs and line breaks, as jq's `@tsv` does. */
export function tsvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => cell.replace(/[\\\t\n\r]/g, (char) => tsvEscapes[char] ?? char)).join('\t')}\n`
}
