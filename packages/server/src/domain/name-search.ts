import type { ProjectRow } from '../store/schema.js'
import { parseMarker } from '../values/markers.js'
import type { CallContext } from './call.js'
import type { FoundRows } from './found-rows.js'
import type { TestCaseName } from './reported-test-cases.js'
import { readSearchNames } from './search-names.js'
import { findSearchProblems } from './search-problems.js'
import { joinPath, matchesTerms, parseSearch, type SearchTerm, toSearchedPath } from './search-terms.js'

/**
 * Finds what a search for test cases by folder, marker and title selects from some rows, such as
 * `folder:Checkout -voucher`. `name` adds the names to rows.
 */
export async function searchByName<Row, Named extends TestCaseName>(
  call: Pick<CallContext, 'db'>,
  project: ProjectRow,
  search: string,
  rows: readonly Row[],
  name: (rows: readonly Row[]) => Promise<readonly Named[]>,
): Promise<FoundRows<Named>> {
  const terms = parseSearch(search, ['folder'])
  const names = await readSearchNames(call, project, terms, [])
  return { problems: findSearchProblems(terms, names), ...(await findByName(rows, terms, name)) }
}

/** Finds the rows whose names match all terms. Without terms, only the rows of a range are named. */
export async function findByName<Row, Named extends TestCaseName>(
  rows: readonly Row[],
  terms: readonly SearchTerm[],
  name: (rows: readonly Row[]) => Promise<readonly Named[]>,
): Promise<Omit<FoundRows<Named>, 'problems'>> {
  if (terms.length === 0) return { total: rows.length, list: ({ from, to }) => name(rows.slice(from, to)) }
  const found = (await name(rows)).filter((row) => matchesTerms(terms, (term) => matchesTerm(row, term)))
  return { total: found.length, list: async ({ from, to }) => found.slice(from, to) }
}

function matchesTerm(
  { title, marker, seq, folderPath }: TestCaseName,
  { field, value }: SearchTerm,
): boolean {
  const folded = value.toLowerCase()
  if (field === 'folder') {
    return joinPath(folderPath).startsWith(toSearchedPath(value))
  }
  const named = parseMarker(value)
  const isNamed = named !== undefined && named.seq === seq && marker.startsWith(`${named.code}-`)
  return isNamed || title.toLowerCase().includes(folded)
}
