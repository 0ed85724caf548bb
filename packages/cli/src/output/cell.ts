/**
 * Formats a value as the text of a cell: nothing for null, a list of plain values joined by commas, and other lists and
 * objects as JSON. A list is also JSON if a comma in one of its values would make it ambiguous.
 */
export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(isJoinable)) return value.join(', ')
  return JSON.stringify(value)
}

function isJoinable(value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && !/[,\n\r]/.test(value)
  return typeof value === 'number' || typeof value === 'boolean'
}

/** Formats a line of CSV (RFC 4180), which ends with CR and LF. */
export function formatCsvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
  // An empty line would not count as a row.
  return `${cells.length === 1 && quoted[0] === '' ? '""' : quoted.join(',')}\r\n`
}

const tsvEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
}

/** Formats a line of tab-separated values. Backslashes escape tabs and line breaks, as in jq's `@tsv`. */
export function formatTsvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => cell.replace(/[\\\t\n\r]/g, (char) => tsvEscapes[char] ?? char)).join('\t')}\n`
}
