/** A term of a search: free text or the value of a field, as in `-tag:wip`. */
export interface SearchTerm {
  /** Undefined for free text. */
  readonly field: string | undefined
  readonly value: string
  readonly isExcluded: boolean
}

const termPattern = /(-?)(?:([a-z]+):)?("(?:[^"\\]|\\.)*"?|[^\s"]+)/gi

/**
 * Parses a search such as `status:failed -tag:wip folder:"Checkout/Cart" voucher`. Terms that look like a field but are
 * not in `fields`, such as URLs, are free text.
 */
export function parseSearch(search: string, fields: readonly string[]): SearchTerm[] {
  const terms: SearchTerm[] = []
  for (const [, minus = '', name, given = ''] of search.matchAll(termPattern)) {
    const isField = name !== undefined && fields.includes(name.toLowerCase())
    const value = unquote(isField || name === undefined ? given : `${name}:${given}`)
    if (value === '' && !isField) continue
    terms.push({ field: isField ? name.toLowerCase() : undefined, value, isExcluded: minus === '-' })
  }
  return terms
}

/**
 * Whether something matches a search, given whether it matches a term. Terms with different fields are ANDed, values of the
 * same field are ORed, and words of free text are ANDed. Excluded terms must not match.
 */
export function matchesTerms(terms: readonly SearchTerm[], isMatch: (term: SearchTerm) => boolean): boolean {
  return terms.every((term) => {
    if (term.isExcluded) return !isMatch(term)
    if (term.field === undefined) return isMatch(term)
    return terms.some((each) => each.field === term.field && !each.isExcluded && isMatch(each))
  })
}

/** Joins the titles of folders to a path that `toSearchedPath` can be compared with. */
export function joinPath(titles: readonly string[]): string {
  return `/${titles.join('/').toLowerCase()}/`
}

/** Returns the path that a search names in lower case, with a slash at both ends. The paths of subfolders start with it. */
export function toSearchedPath(value: string): string {
  return `/${value.toLowerCase().replace(/^\/+|\/+$/g, '')}/`
}

/** Formats terms so that `parseSearch` can read them. */
export function writeSearch(terms: readonly SearchTerm[]): string {
  return terms
    .map(({ field, value, isExcluded }) => {
      const written = /^[^\s"\\-][^\s"\\]*$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
      return `${isExcluded ? '-' : ''}${field === undefined ? '' : `${field}:`}${written}`
    })
    .join(' ')
}

function unquote(text: string): string {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"?$/s.exec(text) ?? []
  return quoted === undefined ? text : quoted.replace(/\\(.)/gs, '$1')
}
