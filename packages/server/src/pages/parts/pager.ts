import { html } from 'ghtml'
import { numberText } from './text.js'

/** How many rows a page of a table has. */
const rowsPerPage = 200

/** Which rows of a table are shown. */
export interface ShownRows {
  readonly from: number
  readonly to: number
  readonly total: number
  readonly page: number
  readonly pages: number
  readonly isAll: boolean
}

/** Reads `page` and `all` of a query; a page that does not exist is the nearest one that does. */
export function shownRows(query: URLSearchParams, total: number): ShownRows {
  const pages = Math.max(Math.ceil(total / rowsPerPage), 1)
  if (query.get('all') === '1') return { from: 0, to: total, total, page: 1, pages, isAll: true }
  const asked = Number(query.get('page') ?? 1)
  const page = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), pages) : 1
  const from = (page - 1) * rowsPerPage
  return { from, to: Math.min(from + rowsPerPage, total), total, page, pages, isAll: false }
}

/** The path with a query of which some parameters are changed; an empty one is left out. */
export function withQuery(
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

/** `1–200 of 10 000`. */
export function rangeText({ from, to, total }: ShownRows): string {
  return total === 0 ? '0' : `${numberText(from + 1)}–${numberText(to)} of ${numberText(total)}`
}

/** Links to the other pages of a table; empty if there is only one. */
export function pager(path: string, query: URLSearchParams, rows: ShownRows): string {
  if (rows.isAll || rows.pages === 1) return ''
  const link = (name: string, page: number, rel: string) =>
    page < 1 || page > rows.pages
      ? html`<span class="muted">${name}</span>`
      : html`<a href="${withQuery(path, query, { page: page === 1 ? '' : String(page) })}" rel="${rel}">${name}</a>`
  return html`<nav class="pager" aria-label="Pages of the table">!${link('Previous', rows.page - 1, 'prev')}
<span>Page ${rows.page} of ${rows.pages}</span>
!${link('Next', rows.page + 1, 'next')}
<a href="${withQuery(path, query, { page: '', all: '1' })}">All rows</a></nav>`
}
