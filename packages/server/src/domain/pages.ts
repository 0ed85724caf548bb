import { defaultPageLimit, maxPageLimit } from 'qasphere-contract/paging'
import type { RowWindow } from '../store/window.js'

/** The paging parameters of a request. */
interface PageRequest {
  readonly offset?: number | undefined
  readonly limit?: number | undefined
  readonly page?: number | undefined
}

/** A page as the API shows it. */
interface Page<T> {
  readonly total: number
  readonly data: T[]
  readonly offset?: number
  readonly limit?: number
  readonly page?: number
}

/** What a list is made of. */
interface List<T> {
  /** The number of all rows. */
  count(): Promise<number>
  list(window: RowWindow): Promise<T[]>
  /** More rows than this there cannot be. */
  readonly maxTotal?: number
}

/** Answers the page that was asked for, and says which rows it holds if the request named any of them. */
export async function showPage<T>(request: PageRequest, list: List<T>): Promise<Page<T>> {
  const window = windowOf(request)
  const { total, data } = window.offset === 0 ? await firstPage(window, list) : await laterPage(window, list)
  if (!asksForPage(request)) return { total, data }
  return { total, data, ...window, ...shownPage(request) }
}

/** Clients that are older than `offset` reject an answer to `limit` that does not name the page. */
function shownPage({ offset, limit, page }: PageRequest): { page?: number } {
  if (page !== undefined) return { page }
  return limit !== undefined && offset === undefined ? { page: 1 } : {}
}

/** Counts only if there may be rows beyond the page: counting costs as much as reading all of them. */
async function firstPage<T>(window: RowWindow, { count, list, maxTotal = Infinity }: List<T>) {
  const data = window.limit === 0 ? [] : await list(window)
  const isAll = data.length < window.limit || data.length === maxTotal
  return { total: isAll ? data.length : await count(), data }
}

/** Lists only if the page has rows: reaching a page costs as much as reading all before it. */
async function laterPage<T>(window: RowWindow, { count, list }: List<T>) {
  const total = await count()
  return { total, data: window.limit === 0 || window.offset >= total ? [] : await list(window) }
}

/** Which rows a request asks for; at most `most` if it does not say. */
export function windowOf({ offset, limit, page }: PageRequest, most = maxPageLimit): RowWindow {
  if (offset !== undefined || page === undefined) return { offset: offset ?? 0, limit: limit ?? most }
  const size = limit ?? defaultPageLimit
  return { offset: Math.min((page - 1) * size, Number.MAX_SAFE_INTEGER), limit: size }
}

function asksForPage({ offset, limit, page }: PageRequest): boolean {
  return offset !== undefined || limit !== undefined || page !== undefined
}
