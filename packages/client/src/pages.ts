import type { Paging } from 'qasphere-contract'
import type { Input } from './request-url.js'

/** Rows a page has where the caller does not say. */
const defaultPageSize = 1000

/** Asks for page after page until the list ends; `ask` gets the query of each. */
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

/** By position: the end is where `total` says or where a page is empty, whatever size the server gives pages. */
async function* pagesByOffset<T>(
  query: Input,
  ask: (query: Input) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const limit = numberOr(query.limit, defaultPageSize)
  for (let offset = numberOr(query.offset, 0); ; ) {
    const page = await ask({ ...query, offset, limit })
    yield page
    const rows = lengthOf(page, 'data')
    offset += rows
    if (rows === 0 || offset >= numberIn(page, 'total')) return
  }
}

/** By cursor: the end is a page shorter than asked for (API reference, 2.17), or a cursor that stands still. */
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
