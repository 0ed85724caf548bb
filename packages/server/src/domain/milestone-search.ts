import { type Status, status } from 'qasphere-contract/scalars'
import { milestoneStates } from 'qasphere-contract/search-query'
import type { ProjectRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import type { FoundRows } from './found-rows.js'
import {
  type MilestoneProgress,
  type MilestoneReport,
  type MilestoneRowView,
  readMilestoneRows,
} from './milestone-reports.js'
import { findByName } from './name-search.js'
import { isFailing } from './run-changes.js'
import { findStatusId, readSearchNames, type SearchNames, type StatusName } from './search-names.js'
import { findSearchProblems, findUnknownWords } from './search-problems.js'
import { matchesTerms, parseSearch, type SearchTerm } from './search-terms.js'

/** Finds the milestones that match a search by state and title, such as `is:open 2026`. */
export function searchMilestones(
  milestones: readonly MilestoneProgress[],
  search: string,
): { readonly problems: readonly string[]; readonly found: readonly MilestoneProgress[] } {
  const terms = parseSearch(search, ['is'])
  const found = milestones.filter(({ milestone: { title, archivedAt } }) =>
    matchesTerms(terms, ({ field, value }) => {
      const folded = value.toLowerCase()
      if (field === 'is') return folded === (archivedAt === null ? 'open' : 'archived')
      return title.toLowerCase().includes(folded)
    }),
  )
  return { problems: findUnknownWords(terms, milestoneStates), found }
}

/** Finds what a search such as `is:failing folder:Checkout voucher` selects from the test cases of a milestone. */
export async function searchInMilestone(
  store: Store,
  project: ProjectRow,
  report: MilestoneReport,
  statuses: Iterable<StatusName>,
  search: string,
): Promise<FoundRows<MilestoneRowView>> {
  const terms = parseSearch(search, ['status', 'is', 'folder'])
  const names = await readSearchNames(store, project, terms, statuses)
  const permitted = new Set(findPermittedStatuses(terms.filter(isAboutStatus), names))
  const selected = report.testCases.filter((testCase) => permitted.has(testCase.status))
  const byName = terms.filter((term) => !isAboutStatus(term))
  const found = await findByName(selected, byName, (rows) => readMilestoneRows(store, project, report, rows))
  return { problems: findSearchProblems(terms, names, ['failing']), ...found }
}

function isAboutStatus({ field }: SearchTerm): boolean {
  return field === 'status' || field === 'is'
}

/** Finds the statuses that match all terms about statuses. */
function findPermittedStatuses(terms: readonly SearchTerm[], names: SearchNames): Status[] {
  const isMatch = (id: Status, { field, value }: SearchTerm): boolean =>
    field === 'is' ? value.toLowerCase() === 'failing' && isFailing(id) : findStatusId(names, value) === id
  return status.options.filter((id) => matchesTerms(terms, (term) => isMatch(id, term)))
}
