import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { type RunReport, readRunReport } from '../../domain/run-report.js'
import {
  findSearchedParts,
  findSearchProblems,
  parseRunSearch,
  selectTestCases,
} from '../../domain/run-selection.js'
import { findRun } from '../../domain/runs.js'
import { readSearchNames } from '../../domain/search-names.js'
import type { SearchTerm } from '../../domain/search-terms.js'
import { readTaggedTestCases } from '../../domain/tagged-test-cases.js'
import { listDurationsOfRun } from '../../store/last-results.js'
import type { SearchedTestCase } from '../../store/run-outline.js'
import { sortRows } from '../../values/sort-rows.js'
import type { PageCall } from '../page.js'
import { attentionOrder, indexStatuses, type Statuses } from '../parts/status.js'

/** A run with the test cases that the query of its page selects. */
export interface RunView {
  readonly report: RunReport
  readonly statuses: Statuses
  readonly search: string
  readonly terms: readonly SearchTerm[]
  readonly problems: readonly string[]
  /** The test cases that match the search, sorted. */
  readonly selected: readonly SearchedTestCase[]
}

export const defaultSort = 'status'

/** Reads a run and selects and sorts its test cases according to the query. Throws 404 for an unknown run. */
export async function readRunView(call: PageCall): Promise<RunView> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const run = await findRun(call, project, call.params.runId ?? '')
  await call.found()
  const search = call.query.get('q') ?? ''
  const terms = parseRunSearch(search)
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const searched = findSearchedParts(terms)
  const parts = searched === 'places' && readSort(call).name === 'title' ? 'titles' : searched
  const report = await readRunReport(call, project, run, parts)
  const names = await readSearchNames(call, project, terms, statuses.values())
  const tagged = await readTaggedTestCases(call, project, [run], terms, names)
  const selected = await sortSelected(call, report, selectTestCases({ ...report, tagged }, terms, names))
  return { report, statuses, search, terms, problems: findSearchProblems(terms, names), selected }
}

function readSort({ query }: PageCall): { readonly name: string; readonly direction: 1 | -1 } {
  const sort = query.get('sort') ?? defaultSort
  return sort.startsWith('-') ? { name: sort.slice(1), direction: -1 } : { name: sort, direction: 1 }
}

type SortKey = (row: SearchedTestCase) => string | number

/** Sorts by a key and keeps the order of the folder tree among equals. */
async function sortSelected(
  call: PageCall,
  report: RunReport,
  rows: SearchedTestCase[],
): Promise<SearchedTestCase[]> {
  const { name, direction } = readSort(call)
  const key = await createSortKey(call, report, name)
  if (!key) return direction === 1 ? rows : rows.reverse()
  return sortRows(rows, key, direction)
}

/** Returns the sort key; undefined for the order of the folder tree. */
async function createSortKey(
  call: PageCall,
  { run, changes }: RunReport,
  name: string,
): Promise<SortKey | undefined> {
  switch (name) {
    case 'title':
      return ({ title }) => title?.toLowerCase() ?? ''
    case 'folder':
      return undefined
    case 'duration': {
      const results = await listDurationsOfRun(call.db, run.key)
      // The last result of a test case replaces earlier ones.
      const times = new Map(results.map(({ testCaseKey, timeTaken }) => [testCaseKey, timeTaken ?? -1]))
      return ({ key }) => times.get(key) ?? -1
    }
    default:
      // Among equal statuses, newly failing test cases come first.
      return ({ key, status }) => attentionOrder.indexOf(status) * 2 + (changes.get(key) === 'new' ? 0 : 1)
  }
}
