import * as z from 'zod/mini'
import { described, nonNegativeInt, positiveInt } from './scalars.js'

/** The largest page the platform serves (API reference, 1.6). */
export const maxPageLimit = 5000
/** The page size where only `page` is given (API reference, section 5, 15). */
export const defaultPageLimit = 10

const pageLimit = nonNegativeInt.check(z.maximum(maxPageLimit))

/** The query fields of every list that pages by offset. */
export const pagingQuery = {
  offset: z.optional(described('Rows to skip; wins over --page', nonNegativeInt)),
  limit: z.optional(described('Most rows to return (0 to 5000); 0 returns only the total', pageLimit)),
  page: z.optional(described('Page to return, counted from 1', positiveInt)),
}

/** The query fields of a list that sorts by one of `fields`. */
export function sortingQuery<const F extends readonly [string, ...string[]]>(fields: F) {
  return {
    sortField: z.optional(described('Field to sort by', z.enum(fields))),
    sortOrder: z.optional(
      described('Order of the sort; desc by default, with --sort-field', z.enum(['asc', 'desc'])),
    ),
  }
}

/** A page of rows, with what of offset, limit and page was applied. */
export function pageOf<T extends z.ZodMiniType>(row: T) {
  return z.object({
    total: nonNegativeInt,
    data: z.array(row),
    offset: z.optional(nonNegativeInt),
    limit: z.optional(nonNegativeInt),
    page: z.optional(positiveInt),
  })
}

/** The query field that asks for the number of test cases beside each row. */
export const includeTestCaseCount = z.optional(
  described('More to show for each entry', z.array(z.enum(['tcaseCount']))),
)
