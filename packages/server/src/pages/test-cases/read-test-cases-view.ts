import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { listSelection, selectTestCases, type TestCaseSelection } from '../../domain/test-case-selection.js'
import type { ListedTestCase } from '../../store/listed-test-cases.js'
import type { ProjectRow } from '../../store/schema.js'
import type { Sorting } from '../../store/test-cases.js'
import type { PageCall } from '../page.js'
import { type RowRange, readRowRange } from '../parts/pager.js'
import { indexStatuses, type Statuses } from '../parts/status.js'

/** The test cases that the query of the page selects. */
export interface TestCasesView {
  readonly project: ProjectRow
  readonly statuses: Statuses
  readonly search: string
  readonly selection: TestCaseSelection
  readonly range: RowRange
  readonly rows: readonly ListedTestCase[]
  /** Folder titles from the top level down, by folder ID. */
  readonly paths: ReadonlyMap<number, readonly string[]>
}

export const defaultSort = 'folder'

const sortFields: ReadonlyMap<string, Sorting['sortField']> = new Map([
  ['id', 'seq'],
  ['title', 'title'],
  ['priority', 'priority'],
  ['updated', 'updated_at'],
])

/** Reads the rows of a project's test cases according to the query. */
export async function readTestCasesView(call: PageCall): Promise<TestCasesView> {
  const selected = await readSelection(call)
  const range = readRowRange(call.query, selected.selection.total)
  const window = { offset: range.from, limit: range.to - range.from }
  const rows = await listSelection(call, selected.selection, sortingOf(call.query), window)
  return { ...selected, range, rows }
}

/** Reads the selection of the search, without the rows. */
export async function readSelection(
  call: PageCall,
): Promise<Pick<TestCasesView, 'project' | 'statuses' | 'search' | 'selection' | 'paths'>> {
  const project = await findProject(call, call.params.projectCode ?? '')
  await call.found()
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const search = call.query.get('q') ?? ''
  const selection = await selectTestCases(call, project, search, statuses.values())
  const paths = new Map(selection.folders.map(({ id, path }) => [id, path]))
  return { project, statuses, search, selection, paths }
}

/** Reads `sort` of a query: a field, with a leading `-` for the reverse order. */
export function sortingOf(query: URLSearchParams): Sorting | 'tree' {
  const sort = query.get('sort') ?? defaultSort
  const isReverse = sort.startsWith('-')
  const sortField = sortFields.get(isReverse ? sort.slice(1) : sort)
  return sortField === undefined ? 'tree' : { sortField, sortOrder: isReverse ? 'desc' : 'asc' }
}
