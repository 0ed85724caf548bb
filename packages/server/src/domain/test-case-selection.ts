import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Endpoints, ResponseOf } from 'qasphere-contract'
import {
  findListedTestCases,
  type ListedTestCase,
  listRunnableIds,
  listTestCaseKeys,
} from '../store/listed-test-cases.js'
import type { TestCaseCondition } from '../store/query-plans.js'
import type { ProjectRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { isFoundBySearch, isInFolders } from '../store/test-case-search.js'
import type { Sorting } from '../store/test-cases.js'
import type { RowWindow } from '../store/window.js'
import { formatMarker } from '../values/markers.js'
import type { CallContext } from './call.js'
import { readFolderTree, type TreeFolder } from './folder-tree.js'
import { readSearchNames, type StatusName } from './search-names.js'
import { findSearchProblems } from './search-problems.js'
import { joinPath, type SearchTerm } from './search-terms.js'
import { parseTestCaseSearch, permitsFolder, resolveSearch } from './test-case-search.js'

/** Maximum number of recent statuses of a listed test case. */
export const maxRecentStatuses = 10

/** The test cases of a project that a search finds. */
export interface TestCaseSelection {
  readonly terms: readonly SearchTerm[]
  /** A sentence for each value in the search that does not exist. */
  readonly problems: readonly string[]
  /** All folders in tree order. They count what the search finds apart from its folder terms. */
  readonly folders: readonly TreeFolder[]
  /** The folders that the search permits, in tree order. */
  readonly permitted: readonly TreeFolder[]
  readonly total: number
  /** The condition of the search apart from its folder terms. */
  readonly condition: TestCaseCondition
}

/** Finds what a search such as `status:failed folder:Checkout voucher` selects, without reading the test cases. */
export async function selectTestCases(
  call: Pick<CallContext, 'db' | 'engine' | 'caches'>,
  project: ProjectRow,
  search: string,
  statuses: Iterable<StatusName>,
): Promise<TestCaseSelection> {
  const terms = parseTestCaseSearch(search)
  const names = await readSearchNames(call, project, terms, statuses)
  const condition = isFoundBySearch(
    call.engine,
    project.key,
    await resolveSearch(call, project, terms, names),
  )
  const folders = await readFolderTree(call, project, condition)
  const permitted = folders.filter(({ path }) => permitsFolder(terms, joinPath(path)))
  const total = permitted.reduce((sum, { own }) => sum + own, 0)
  return { terms, problems: findSearchProblems(terms, names), folders, permitted, total, condition }
}

/** Converts a selected test case to the format of the API. */
export function showListedTestCase(
  project: ProjectRow,
  folderPath: readonly string[],
  { id, seq, title, recent, tags, priority, type, isDraft, updatedAt }: ListedTestCase,
): ResponseOf<Endpoints['searchTestCases']>['data'][number] {
  return {
    id,
    marker: formatMarker(project.code, seq),
    title,
    folderPath: [...folderPath],
    status: recent[0]?.status ?? 'open',
    recent: [...recent],
    tags: [...tags],
    priority,
    type,
    isDraft: isDraft === 1,
    updatedAt,
  }
}

/** Maximum number of test cases that are read, or shown, before other requests get their turn. */
export const batchSize = 1000

/** Lists some of the selected test cases. */
export async function listSelection(
  store: Store,
  selection: TestCaseSelection,
  sorting: Sorting | 'tree',
  window: RowWindow,
): Promise<ListedTestCase[]> {
  const batches: ListedTestCase[][] = []
  for await (const batch of listInBatches(store, selection, sorting, window)) batches.push(batch)
  return batches.flat()
}

/** Lists some of the selected test cases in batches. Other requests proceed between two of them. */
export async function* listInBatches(
  store: Store,
  selection: TestCaseSelection,
  sorting: Sorting | 'tree',
  { offset, limit }: RowWindow,
): AsyncGenerator<ListedTestCase[]> {
  const end = offset + limit
  for (let from = offset; from < end; from += batchSize) {
    if (from > offset) await nextTurn()
    yield await listSelected(store, selection, sorting, {
      offset: from,
      limit: Math.min(batchSize, end - from),
    })
  }
}

/** Lists some of the selected test cases, sorted by a field or in the order of the folder tree. */
async function listSelected(
  store: Store,
  selection: TestCaseSelection,
  sorting: Sorting | 'tree',
  window: RowWindow,
): Promise<ListedTestCase[]> {
  const keys = await listSelectedKeys(store, selection, sorting, window)
  return await findListedTestCases(store, keys, maxRecentStatuses)
}

/** Lists the IDs of all selected test cases that a run can have: no drafts, no templates. */
export async function listSelectedIds(
  { db, engine }: Store,
  { condition, permitted }: TestCaseSelection,
): Promise<string[]> {
  const folderIds = permitted.map(({ id }) => id)
  return await listRunnableIds(db, isInFolders(engine, condition, folderIds))
}

async function listSelectedKeys(
  { db, engine }: Store,
  { condition, folders, permitted }: TestCaseSelection,
  sorting: Sorting | 'tree',
  window: RowWindow,
): Promise<number[]> {
  const ids = (some: readonly TreeFolder[]) => some.map(({ id }) => id)
  if (sorting === 'tree') {
    const { covered, skipped } = findCoveredFolders(permitted, window)
    const offset = window.offset - skipped
    return await listTestCaseKeys(db, isInFolders(engine, condition, ids(covered)), 'tree', {
      ...window,
      offset,
    })
  }
  const narrowed =
    permitted.length === folders.length ? condition : isInFolders(engine, condition, ids(permitted))
  return await listTestCaseKeys(db, narrowed, sorting, window)
}

/**
 * Finds the folders that have the rows of a window, and the number of rows in the folders before. Sorting only these
 * takes a fraction of the time in a project with very many test cases.
 */
function findCoveredFolders(
  folders: readonly TreeFolder[],
  { offset, limit }: RowWindow,
): { readonly covered: TreeFolder[]; readonly skipped: number } {
  const covered: TreeFolder[] = []
  let [before, skipped] = [0, 0]
  for (const folder of folders) {
    const after = before + folder.own
    if (after <= offset) skipped = after
    else if (before < offset + limit && folder.own > 0) covered.push(folder)
    before = after
  }
  return { covered, skipped }
}
