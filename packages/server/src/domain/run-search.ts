import type { RunSortField } from 'qasphere-contract/searches'
import { listDurationsOfRun } from '../store/last-results.js'
import type { SearchedTestCase } from '../store/run-outline.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { sortRows } from '../values/sort-rows.js'
import { type RunReport, readRunReport } from './run-report.js'
import { findSearchedParts, parseRunSearch, selectTestCases } from './run-selection.js'
import { readSearchNames, type StatusName } from './search-names.js'
import { findSearchProblems } from './search-problems.js'
import type { SearchTerm } from './search-terms.js'
import { attentionOrder } from './status-order.js'
import { readTaggedTestCases } from './tagged-test-cases.js'

/** What to sort the test cases of a run by. Among equals, they are in the order of the folder tree. */
export interface RunSort {
  /** `status` puts what needs attention first. */
  readonly field: RunSortField
  readonly isReverse: boolean
}

/** The test cases of a run that a search finds. */
export interface RunSelection {
  readonly report: RunReport
  readonly terms: readonly SearchTerm[]
  /** A sentence for each value in the search that does not exist. */
  readonly problems: readonly string[]
  /** The test cases that match the search, sorted. */
  readonly selected: readonly SearchedTestCase[]
}

/** Finds what a search such as `is:new tag:smoke voucher` selects in a run. */
export async function selectInRun(
  store: Store,
  project: ProjectRow,
  run: RunRow,
  statuses: Iterable<StatusName>,
  search: string,
  sort: RunSort,
): Promise<RunSelection> {
  const terms = parseRunSearch(search)
  const searched = findSearchedParts(terms)
  const parts = searched === 'places' && sort.field === 'title' ? 'titles' : searched
  const report = await readRunReport(store, project, run, parts)
  const names = await readSearchNames(store, project, terms, statuses)
  const tagged = await readTaggedTestCases(store, project, [run], terms, names)
  const found = selectTestCases({ ...report, tagged }, terms, names)
  const selected = await sortSelected(store, report, found, sort)
  return { report, terms, problems: findSearchProblems(terms, names), selected }
}

type SortKey = (row: SearchedTestCase) => string | number

/** Sorts by a key and keeps the order of the folder tree among equals. */
async function sortSelected(
  store: Store,
  report: RunReport,
  rows: SearchedTestCase[],
  { field, isReverse }: RunSort,
): Promise<SearchedTestCase[]> {
  const key = await createSortKey(store, report, field)
  if (!key) return isReverse ? rows.reverse() : rows
  return sortRows(rows, key, isReverse ? -1 : 1)
}

/** Returns the sort key; undefined for the order of the folder tree. */
async function createSortKey(
  { db }: Store,
  { run, changes }: RunReport,
  field: RunSortField,
): Promise<SortKey | undefined> {
  switch (field) {
    case 'title':
      return ({ title }) => title?.toLowerCase() ?? ''
    case 'folder':
      return undefined
    case 'duration': {
      const results = await listDurationsOfRun(db, run.key)
      // The last result of a test case replaces earlier ones.
      const times = new Map(results.map(({ testCaseKey, timeTaken }) => [testCaseKey, timeTaken ?? -1]))
      return ({ key }) => times.get(key) ?? -1
    }
    case 'status':
      // Among equal statuses, newly failing test cases come first.
      return ({ key, status }) => attentionOrder.indexOf(status) * 2 + (changes.get(key) === 'new' ? 0 : 1)
  }
}
