import * as z from 'zod/mini'
import { named } from './named.js'
import { nonNegativeInt, optional, positiveInt } from './scalars.js'

/** Maximum number of rows on a page (docs/api-reference.md, Pagination). */
export const maxPageLimit = 5000
/** Number of rows on a page if the request has only `page` (docs/api-reference.md, Pagination). */
export const defaultPageLimit = 10

const pageLimit = nonNegativeInt.check(z.maximum(maxPageLimit))

/** Query fields of a list that is paginated by offset. */
export const offsetQuery = {
  offset: optional('Number of rows to skip', nonNegativeInt),
  limit: optional('Maximum number of rows to return (0 to 5000); 0 returns only the total', pageLimit),
}

/** Query fields of the platform's lists that are paginated by offset. */
export const pagingQuery = {
  offset: optional('Number of rows to skip; page is ignored if both are given', nonNegativeInt),
  limit: offsetQuery.limit,
  page: optional('Page to return, starting at 1; ignored if offset is given (deprecated)', positiveInt),
}

/** Query fields of a list that can be sorted by one of `fields`. */
export function sortingQuery<const F extends readonly [string, ...string[]]>(fields: F) {
  return {
    sortField: optional('Field to sort by', z.enum(fields)),
    sortOrder: optional('Sort order (default: desc); ignored without a sort field', z.enum(['asc', 'desc'])),
  }
}

/** Schema of a page of rows with the offset, limit and page that were applied; `name` is the name of the schema. */
export function pageOf<T extends z.ZodMiniType>(name: string, rows: string, row: T) {
  return named(
    name,
    `A page of ${rows}`,
    z.object({
      total: nonNegativeInt,
      data: z.array(row),
      offset: z.optional(nonNegativeInt),
      limit: z.optional(nonNegativeInt),
      page: z.optional(positiveInt),
    }),
    {
      total: 'Number of matching rows on all pages',
      data: `The ${rows} on this page`,
      offset: 'Number of rows skipped; absent if the request has no paging parameter',
      limit: 'Maximum number of rows on the page; absent if the request has no paging parameter',
      page: 'Number of the page; present if the request names a page, or a limit without an offset',
    },
  )
}

/** Query field that adds the number of test cases to each row. */
export const includeTestCaseCount = optional(
  'Additional fields to return for each row: tcaseCount',
  z.array(z.enum(['tcaseCount'])),
)
