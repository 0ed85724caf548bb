import { html } from 'ghtml'
import { formatNumber } from './text.js'

/** Number of rows on a page of a table. */
const rowsPerPage = 200

/** The range of rows that a page of a table shows. */
export interface RowRange {
  readonly from: number
  readonly to: number
  readonly total: number
  readonly page: number
  readonly pages: number
  readonly isAll: boolean
}

/** Reads `page` and `all` of a query. A page that does not exist becomes the nearest one that does. */
export function readRowRange(query: URLSearchParams, total: number): RowRange {
  const pages = Math.max(Math.ceil(total / rowsPerPage), 1)
  if (query.get('all') === '1') return { from: 0, to: total, total, page: 1, pages, isAll: true }
  const requested = Number(query.get('page') ?? 1)
  const page = Number.isInteger(requested) ? Math.min(Math.max(requested, 1), pages) : 1
  const from = (page - 1) * rowsPerPage
  return { from, to: Math.min(from + rowsPerPage, total), total, page, pages, isAll: false }
}

/** Returns the path with some query parameters changed. An empty value removes the parameter. */
export function changeQuery(
  path: string,
  query: URLSearchParams,
  changes: Readonly<Record<string, string>>,
): string {
  const changed = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') changed.delete(name)
    else changed.set(name, value)
  }
  const text = changed.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Formats a range as `1–200 of 10,000`, or as `none`. */
export function formatRange({ from, to, total }: RowRange): string {
  return total === 0 ? 'none' : `${formatNumber(from + 1)}–${formatNumber(to)} of ${formatNumber(total)}`
}

/** Links to the other pages of a table; empty if there is only one page. */
export function pager(path: string, query: URLSearchParams, rows: RowRange): string {
  if (rows.isAll || rows.pages === 1) return ''
  const link = (name: string, page: number, rel: string) =>
    page < 1 || page > rows.pages
      ? html`<span class="muted">${name}</span>`
      : html`<a href="${changeQuery(path, query, { page: page === 1 ? '' : String(page) })}" rel="${rel}">${name}</a>`
  return html`<nav class="pager" aria-label="Table pages">!${link('Previous', rows.page - 1, 'prev')}
<span>Page ${rows.page} of ${rows.pages}</span>
!${link('Next', rows.page + 1, 'next')}
<a href="${changeQuery(path, query, { page: '', all: '1' })}">All rows</a></nav>`
}
