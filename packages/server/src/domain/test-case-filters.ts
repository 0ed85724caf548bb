import type { Endpoints, QueryOf } from 'qasphere-contract'
import { customFieldFilterPrefix, testCaseFilters } from 'qasphere-contract/test-case-filters'
import type { Db } from '../store/database.js'
import { readProjectCounts } from '../store/projects.js'
import type { TestCaseCondition } from '../store/query-plans.js'
import type { ProjectRow } from '../store/schema.js'
import { prepareTitleSearch } from '../store/search.js'
import type { Store } from '../store/store.js'
import { passesFilters } from '../store/test-case-filters.js'
import { countTestCaseRows } from '../store/test-cases.js'
import { invalidInput } from '../values/api-error.js'
import { listProjectCustomFields } from './custom-fields.js'

type FilterQuery = Partial<QueryOf<Endpoints['countTestCases']>>

/**
 * Converts the filters of a query to a condition (docs/api-reference.md, Test case lists). Unknown IDs match nothing.
 * Throws 400 for a custom field that the project does not have.
 */
export async function buildTestCaseCondition(
  store: Store,
  project: ProjectRow,
  query: FilterQuery,
): Promise<TestCaseCondition> {
  return passesFilters(store.engine, project.key, {
    folderIds: query.folders,
    withSubfolders: query.recursive,
    tagIds: query.tags,
    tagsOperator: query.tagsFilterOp,
    priorities: query.priorities,
    types: query.types,
    search: query.search ? await prepareTitleSearch(store, project.key, query.search) : undefined,
    isDraft: query.draft,
    templateIds: query.templateTCaseIds,
    requirementIds: query.requirementIds,
    sharedPreconditionIds: query.preconditionIds,
    sharedStepIds: query.stepIds,
    authorIds: query.authorIds,
    createdAfter: normalizeTime(query.createdAfter),
    createdBefore: normalizeTime(query.createdBefore),
    customFields: await readCustomFieldFilters(store, project, query),
  })
}

/**
 * Counts the test cases that match a query; `condition` is the condition of its filters. Without filters, the count
 * comes from the project.
 */
export async function countTestCases(
  db: Db,
  project: ProjectRow,
  query: FilterQuery,
  condition: TestCaseCondition,
): Promise<number> {
  const isFiltered = Object.keys(query).some(
    (name) => name in testCaseFilters || name.startsWith(customFieldFilterPrefix),
  )
  if (isFiltered) return await countTestCaseRows(db, condition)
  return (await readProjectCounts(db, project.key)).testCaseCount
}

/** Normalizes a time, because times are compared as text. */
function normalizeTime(time: string | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}

/** Reads the custom field filters of a query, by system name. Throws 400 for a field that the project does not have. */
export async function readCustomFieldFilters(
  { db }: Pick<Store, 'db'>,
  project: ProjectRow,
  query: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = Object.keys(query).filter((name) => name.startsWith(customFieldFilterPrefix))
  if (names.length === 0) return new Map()
  const known = new Set((await listProjectCustomFields(db, project)).map((field) => field.systemName))
  const filters = names.map((name) => ({
    name,
    systemName: name.slice(customFieldFilterPrefix.length),
    values: [query[name]].flat().map(String),
  }))
  const unknown = filters.filter(({ systemName }) => !known.has(systemName))
  if (unknown.length > 0) {
    throw invalidInput(
      unknown.map(({ name }) => ({ path: [name], message: `${project.code} has no such custom field` })),
    )
  }
  return new Map(filters.map(({ systemName, values }) => [systemName, values]))
}
