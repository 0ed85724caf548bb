import type { Endpoints, QueryOf } from 'qasphere-contract'
import { priority } from 'qasphere-contract/scalars'
import type { ShownTestCase } from '../store/run-test-cases.js'
import { sortRows } from '../values/sort-rows.js'
import { initialStatuses } from './result-statuses.js'
import type { TestCaseContent } from './test-case-content.js'

type Query = QueryOf<Endpoints['listRunTestCases']>
type SortField = NonNullable<Query['sortField']>

/** Filters for the test cases of a run, with validated custom fields. */
export interface RunTestCaseFilters extends Pick<Query, 'search' | 'tags' | 'tagsFilterOp' | 'priorities'> {
  readonly customFields: ReadonlyMap<string, readonly string[]>
}

/** Whether the filters need the contents of test cases, not only their columns. */
export function needsContent({ tags, customFields }: RunTestCaseFilters): boolean {
  return tags !== undefined || customFields.size > 0
}

/**
 * Whether a test case of a run matches, in the version that the run shows. Filters in memory, because the search tables
 * have only the latest versions, and the run is read as a whole anyway.
 */
export function passesFilters(row: ShownTestCase, filters: RunTestCaseFilters): boolean {
  const { search, priorities, tags, tagsFilterOp = 'or', customFields } = filters
  if (search && !row.title.toLowerCase().includes(search.toLowerCase())) return false
  if (priorities && !priorities.includes(row.priority)) return false
  if (row.contentJson === undefined) return true
  const content: TestCaseContent = JSON.parse(row.contentJson)
  if (tags && !matchTags(tags, tagsFilterOp, content.tagIds)) return false
  return [...customFields].every(([name, values]) => values.includes(content.customFields[name]?.value ?? ''))
}

function matchTags(
  wanted: readonly number[],
  operator: NonNullable<Query['tagsFilterOp']>,
  tagIds: readonly number[],
): boolean {
  if (operator === 'and') return wanted.every((id) => tagIds.includes(id))
  const hasSome = wanted.some((id) => tagIds.includes(id))
  return operator === 'or' ? hasSome : !hasSome
}

const statusOrder = initialStatuses.map(({ id }) => id)

const sortKeys: { readonly [Field in SortField]: (row: ShownTestCase) => string | number } = {
  id: (row) => row.id,
  seq: (row) => row.seq,
  folder_id: (row) => row.folderId,
  pos: (row) => row.pos,
  title: (row) => row.title.toLowerCase(),
  priority: (row) => priority.options.indexOf(row.priority),
  status: (row) => statusOrder.indexOf(row.status),
  created_at: (row) => row.createdAt,
  updated_at: (row) => row.updatedAt,
}

/** Sorts the test cases of a run; rows with equal keys keep their order. */
export function sortTestCases(
  rows: readonly ShownTestCase[],
  field: SortField,
  order: 'asc' | 'desc',
): ShownTestCase[] {
  return sortRows(rows, sortKeys[field], order === 'asc' ? 1 : -1)
}
