import { defaultPageLimit } from 'qasphere-contract/paging'

/** Which rows of a list a query asks for. */
export interface Rows {
  readonly offset: number
  readonly limit: number
}

/** More rows than any list has, yet within what every engine counts. */
const allRows = 2 ** 31 - 1

/** Which rows the paging of a query means: all where it has none (API reference, 1.6). */
export function rowsOfPage(query: {
  readonly offset?: number | undefined
  readonly limit?: number | undefined
  readonly page?: number | undefined
}): Rows {
  const { offset, page } = query
  const limit = query.limit ?? (page !== undefined && offset === undefined ? defaultPageLimit : allRows)
  return { limit, offset: offset ?? (page === undefined ? 0 : (page - 1) * limit) }
}
