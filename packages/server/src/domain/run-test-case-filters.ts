import type { Endpoints, QueryOf } from 'qasphere-contract'
import { priority } from 'qasphere-contract/scalars'
import { customFieldFilterPrefix } from 'qasphere-contract/test-case-filters'
import type { ShownTestCase } from '../store/run-test-cases.js'
import { firstResultStatuses } from './result-statuses.js'
import type { TestCaseContent } from './test-case-content.js'

type Query = QueryOf<Endpoints['listRunTestCases']>
type SortField = NonNullable<Query['sortField']>

/** Whether the filters look into what a version holds beside its columns. */
export function needsContent(query: Query): boolean {
  return query.tags !== undefined || customFieldFilters(query).length > 0
}

/**
 * The test cases of a run that pass the filters, sorted where that is asked. Both look at the version that the run
 * shows, which the tables for searching do not know: a run is read as a whole anyway.
 */
export function selectTestCases(rows: readonly ShownTestCase[], query: Query): ShownTestCase[] {
  const passes = filterOf(query)
  const passed = rows.filter(passes)
  return query.sortField ? sorted(passed, query.sortField, query.sortOrder ?? 'desc') : passed
}

function filterOf(query: Query): (row: ShownTestCase) => boolean {
  const search = query.search?.toLowerCase()
  const { priorities, tags, tagsFilterOp = 'or' } = query
  const customFields = customFieldFilters(query)
  const looksInside = needsContent(query)
  return (row) => {
    if (search !== undefined && !row.title.toLowerCase().includes(search)) return false
    if (priorities && !priorities.includes(row.priority)) return false
    if (!looksInside) return true
    const content: TestCaseContent = JSON.parse(row.contentJson ?? '{}')
    if (tags && !tagsPass(tags, tagsFilterOp, content.tagIds)) return false
    return customFields.every(([name, values]) => values.includes(content.customFields[name]?.value ?? ''))
  }
}

function tagsPass(
  wanted: readonly number[],
  operator: NonNullable<Query['tagsFilterOp']>,
  tagIds: readonly number[],
): boolean {
  if (operator === 'and') return wanted.every((id) => tagIds.includes(id))
  const hasSome = wanted.some((id) => tagIds.includes(id))
  return operator === 'or' ? hasSome : !hasSome
}

/** The custom fields that are filtered by, each with the values that pass. */
function customFieldFilters(query: Query): [string, unknown[]][] {
  return Object.entries(query)
    .filter(([name]) => name.startsWith(customFieldFilterPrefix))
    .map(([name, value]) => [name.slice(customFieldFilterPrefix.length), [value].flat()])
}

const statusOrder = firstResultStatuses.map(({ id }) => id)

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

/** Rows of equal keys stay in the order they had. */
function sorted(rows: readonly ShownTestCase[], field: SortField, order: 'asc' | 'desc'): ShownTestCase[] {
  const direction = order === 'asc' ? 1 : -1
  const keyed = rows.map((row) => ({ row, key: sortKeys[field](row) }))
  keyed.sort((one, other) => (one.key === other.key ? 0 : one.key < other.key ? -direction : direction))
  return keyed.map(({ row }) => row)
}
