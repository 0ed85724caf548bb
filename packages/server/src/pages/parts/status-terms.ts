import type { Status } from 'qasphere-contract/scalars'
import { isFailing } from '../../domain/run-changes.js'
import { matchesTerms, type SearchTerm } from '../../domain/search-terms.js'
import { getStatusName, type Statuses } from './status.js'

/** Whether a search term selects test cases by status alone: `status:…` or `is:failing`. */
export function isStatusTerm({ field, value }: SearchTerm): boolean {
  return field === 'status' || (field === 'is' && value.toLowerCase() === 'failing')
}

/** Returns the statuses that match the terms about statuses in a search; undefined if it has none. */
export function selectStatuses(statuses: Statuses, terms: readonly SearchTerm[]): Status[] | undefined {
  const found = terms.filter(isStatusTerm)
  if (found.length === 0) return undefined
  const isMatch = (id: Status, { field, value }: SearchTerm): boolean => {
    const folded = value.toLowerCase()
    if (field === 'is') return isFailing(id)
    return folded === id || folded === getStatusName(statuses, id).toLowerCase()
  }
  return [...statuses.keys()].filter((id) => matchesTerms(found, (term) => isMatch(id, term)))
}
