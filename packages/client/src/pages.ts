import type { Paging } from 'qasphere-contract'
import type { Input } from './request-url.js'

/** Number of rows in a page by default. */
const defaultPageSize = 1000

/**
 * Requests page after page until the list ends; `ask` gets the query of each. `data` of pages by offset has only rows with
 * IDs that no earlier page had.
 */
export function pagesOf<T>(
  paging: Paging,
  query: Input,
  ask: (query: Input) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  if (paging === 'offset') return pagesByOffset(query, ask)
  if (paging === 'cursor') return pagesByCursor(query, ask)
  return onlyPage(query, ask)
}

async function* onlyPage<T>(
  query: Input,
  ask: (query: Input) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  yield await ask(query)
}

/** Maximum number of rows in a page. */
const maxPageSize = 5000

/** Maximum number of times that reading steps back in a list that shrinks while it is read. */
const maxStepsBack = 1000

/**
 * By position, each row once in a list that changes on the way: rows that an insertion moves to a later page come again
 * and are dropped by their IDs. A deletion moves rows to an earlier page, where they would be missed, so every page
 * begins with the last row of the one before; if it does not, reading steps back to rows that are known. The end is
 * where `total` says, or a page without further rows, whatever size the server gives pages.
 */
async function* pagesByOffset<T>(
  query: Input,
  ask: (query: Input) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const limit = numberOr(query.limit, defaultPageSize)
  const start = numberOr(query.offset, 0)
  const seen = new Set<unknown>()
  let stepsBack = 0
  for (let next = start; ; ) {
    // Rows without an ID cannot be recognized, so nothing is read twice.
    const offset = seen.size > 0 ? Math.max(start, next - 1) : next
    const page = await ask({ ...query, offset, limit: Math.min(limit + next - offset, maxPageSize) })
    const rows = rowsOf(page)
    const total = numberIn(page, 'total')
    // An empty page ends the list, even if the total is larger.
    const isShrunk = rows.length > 0 || total <= offset
    const isDetached = isShrunk && offset > start && seen.size > 0 && !seen.has(idOf(rows[0]))
    if (isDetached && stepsBack < maxStepsBack) {
      stepsBack++
      next = Math.max(start, Math.min(offset, total) - limit)
      continue
    }
    yield withRows(
      page,
      rows.filter((row) => isNew(row, seen)),
    )
    const reached = offset + rows.length
    if (reached <= next || reached >= total) return
    next = reached
  }
}

/** Whether a row comes for the first time. Remembers it. */
function isNew(row: unknown, seen: Set<unknown>): boolean {
  const id = idOf(row)
  if (id === undefined) return true
  const isFirst = !seen.has(id)
  seen.add(id)
  return isFirst
}

function idOf(row: unknown): unknown {
  return fieldIn(row, 'id')
}

function rowsOf(page: unknown): readonly unknown[] {
  const rows = fieldIn(page, 'data')
  return Array.isArray(rows) ? rows : []
}

/** The page, which is not shared yet, with other rows. */
function withRows<T>(page: T, rows: readonly unknown[]): T {
  if (typeof page === 'object' && page !== null) Reflect.set(page, 'data', rows)
  return page
}

/** Reads by cursor until a page is short (docs/api-reference.md, Audit log) or the cursor stays the same. */
async function* pagesByCursor<T>(
  query: Input,
  ask: (query: Input) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const count = numberOr(query.count, defaultPageSize)
  for (let after = numberOr(query.after, 0); ; ) {
    const page = await ask({ ...query, after, count })
    yield page
    const next = numberIn(page, 'after')
    if (lengthOf(page, 'events') < count || next <= after) return
    after = next
  }
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

function fieldIn(page: unknown, name: string): unknown {
  return typeof page === 'object' && page !== null ? Reflect.get(page, name) : undefined
}

function lengthOf(page: unknown, name: string): number {
  const rows = fieldIn(page, name)
  return Array.isArray(rows) ? rows.length : 0
}

function numberIn(page: unknown, name: string): number {
  return numberOr(fieldIn(page, name), 0)
}
