import { defaultPageLimit, maxPageLimit } from 'qasphere-contract/paging'
import type { RowWindow } from '../store/window.js'

/** The paging parameters of a request. */
export interface PageRequest {
  readonly offset?: number | undefined
  readonly limit?: number | undefined
  readonly page?: number | undefined
}

/** A page in the format of the API. */
export interface Page<T> {
  readonly total: number
  readonly data: T[]
  readonly offset?: number
  readonly limit?: number
  readonly page?: number
}

/** A list to take pages of. */
interface List<T> {
  /** Returns the total number of rows. */
  count(): Promise<number>
  list(window: RowWindow): Promise<T[]>
  /** Upper bound of the total, if known. */
  readonly maxTotal?: number
}

/** Returns the page that was requested, with its offset, limit and page if the request has a paging parameter. */
export async function showPage<T>(request: PageRequest, list: List<T>): Promise<Page<T>> {
  const window = toRowWindow(request)
  const { total, data } =
    window.offset === 0 ? await readFirstPage(window, list) : await readLaterPage(window, list)
  if (!hasPagingParameter(request)) return { total, data }
  return { total, data, ...window, ...shownPage(request) }
}

/** Adds the page number: clients that predate `offset` require it in the response to a `limit`. */
function shownPage({ offset, limit, page }: PageRequest): { page?: number } {
  if (page !== undefined) return { page }
  return limit !== undefined && offset === undefined ? { page: 1 } : {}
}

/** Counts the rows only if there may be more beyond the page: counting costs as much as reading them all. */
async function readFirstPage<T>(window: RowWindow, { count, list, maxTotal = Infinity }: List<T>) {
  const data = window.limit === 0 ? [] : await list(window)
  const isComplete = data.length < window.limit || data.length === maxTotal
  return { total: isComplete ? data.length : await count(), data }
}

/** Lists rows only if the page has any: skipping rows costs as much as reading them. */
async function readLaterPage<T>(window: RowWindow, { count, list }: List<T>) {
  const total = await count()
  return { total, data: window.limit === 0 || window.offset >= total ? [] : await list(window) }
}

/** Returns the rows that a request asks for; at most `maxRows` if it has no limit. */
export function toRowWindow({ offset, limit, page }: PageRequest, maxRows = maxPageLimit): RowWindow {
  if (offset !== undefined || page === undefined) return { offset: offset ?? 0, limit: limit ?? maxRows }
  const size = limit ?? defaultPageLimit
  return { offset: Math.min((page - 1) * size, Number.MAX_SAFE_INTEGER), limit: size }
}

function hasPagingParameter({ offset, limit, page }: PageRequest): boolean {
  return offset !== undefined || limit !== undefined || page !== undefined
}
