import type { FastifyReply } from 'fastify'

export const tableFormats = ['csv', 'json'] as const
export type TableFormat = (typeof tableFormats)[number]

type Cell = string | number | null | readonly string[]

/** The rows of a page's table as data for other programs. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Sends a table as CSV (RFC 4180) or as an array of JSON objects. */
export function sendTable(reply: FastifyReply, table: Table, format: TableFormat): FastifyReply {
  if (format === 'json') {
    return reply.header('content-type', 'application/json; charset=utf-8').send(formatJson(table))
  }
  return reply.header('content-type', 'text/csv; charset=utf-8; header=present').send(formatCsv(table))
}

function formatJson({ columns, rows }: Table): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])),
  )
  return `${JSON.stringify(objects, null, 2)}\n`
}

function formatCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(formatCsvCell).join(',')}\r\n`).join('')
}

/** Spreadsheets execute text that begins like a formula, so such text gets a leading apostrophe. */
function formatCsvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = typeof cell === 'string' ? cell : cell.join(', ')
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
