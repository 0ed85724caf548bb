import { defaultPageLimit, maxPageLimit } from 'qasphere-contract/paging'
import type { RowWindow } from '../store/window.js'

/** What a request says of paging. */
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

/** Answers the page that was asked for (API reference, 1.6 and section 5, 13 to 16). */
export async function showPage<T>(
  request: PageRequest,
  count: () => Promise<number>,
  list: (window: RowWindow) => Promise<T[]>,
): Promise<Page<T>> {
  const window = windowOf(request)
  const total = await count()
  const data = window.limit === 0 || window.offset >= total ? [] : await list(window)
  if (!asksForPage(request)) return { total, data }
  return { total, data, ...window, ...(request.page === undefined ? {} : { page: request.page }) }
}

/** Which rows a request asks for; `most` where it does not say. */
export function windowOf({ offset, limit, page }: PageRequest, most = maxPageLimit): RowWindow {
  if (offset !== undefined || page === undefined) return { offset: offset ?? 0, limit: limit ?? most }
  const size = limit ?? defaultPageLimit
  return { offset: Math.min((page - 1) * size, Number.MAX_SAFE_INTEGER), limit: size }
}

function asksForPage({ offset, limit, page }: PageRequest): boolean {
  return offset !== undefined || limit !== undefined || page !== undefined
}
