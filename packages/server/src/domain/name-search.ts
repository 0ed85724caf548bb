import { parseMarker } from '../values/markers.js'
import type { TestCaseName } from './reported-test-cases.js'
import { matchesTerms, parseSearch, type SearchTerm } from './search-terms.js'

/** Parses a search for test cases by folder, ID and title, such as `folder:Checkout -voucher`. */
export function parseNameSearch(search: string): SearchTerm[] {
  return parseSearch(search, ['folder'])
}

/** Whether the name of a test case matches all terms of a search; one of several folders is enough. */
export function matchesName(name: TestCaseName, terms: readonly SearchTerm[]): boolean {
  return matchesTerms(terms, (term) => matchesTerm(name, term))
}

function matchesTerm(
  { title, marker, seq, folderPath }: TestCaseName,
  { field, value }: SearchTerm,
): boolean {
  const folded = value.toLowerCase()
  if (field === 'folder') {
    const path = `/${folderPath.join('/').toLowerCase()}/`
    return path.startsWith(`/${folded.replace(/^\/+|\/+$/g, '')}/`)
  }
  const named = parseMarker(value)
  const isNamed = named !== undefined && named.seq === seq && marker.startsWith(`${named.code}-`)
  return isNamed || title.toLowerCase().includes(folded)
}
