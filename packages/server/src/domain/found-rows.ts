import { type Page, type PageRequest, showPage } from './pages.js'
import { rejectSearchProblems } from './search-problems.js'

/** A range of rows, from the first to the one after the last. */
export interface RowSlice {
  readonly from: number
  readonly to: number
}

/** The rows that a search finds. */
export interface FoundRows<Row> {
  /** A sentence for each value in the search that does not exist. */
  readonly problems: readonly string[]
  readonly total: number
  /** Reads the rows of a range. */
  list(slice: RowSlice): Promise<readonly Row[]>
}

/** Lists the first of the rows that a search finds, or all of them. Throws 400 if the search names something unknown. */
export async function listFound<Row>(
  { problems, total, list }: FoundRows<Row>,
  limit = total,
): Promise<readonly Row[]> {
  rejectSearchProblems(problems)
  return await list({ from: 0, to: limit })
}

/**
 * Returns the requested page of the rows that a search finds, in the format of the API. Throws 400 if the search names
 * something unknown.
 */
export async function showFoundPage<Row, Shown>(
  request: PageRequest,
  { problems, total, list }: FoundRows<Row>,
  show: (rows: readonly Row[]) => Promise<Shown[]> | Shown[],
): Promise<Page<Shown>> {
  rejectSearchProblems(problems)
  return await showPage(request, {
    count: async () => total,
    list: async ({ offset, limit }) =>
      await show(await list({ from: Math.min(offset, total), to: Math.min(offset + limit, total) })),
    maxTotal: total,
  })
}
