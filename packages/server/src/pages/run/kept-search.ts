import { changeQuery } from '../parts/pager.js'

/** The parameters that select and sort the test cases of a run. */
const kept = ['q', 'sort']

/** Adds the search and the sort order of a run to a path, so that they are kept from one test case to the next. */
export function keepSearch(path: string, query: URLSearchParams): string {
  const chosen = [...query].filter(([name, value]) => kept.includes(name) && value !== '')
  return changeQuery(path, new URLSearchParams(chosen), {})
}

/** Whether a query selects or sorts the test cases of a run. */
export function hasSearch(query: URLSearchParams): boolean {
  return keepSearch('', query) !== ''
}
