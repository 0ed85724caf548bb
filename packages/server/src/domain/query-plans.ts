import type { QueryPlan } from 'qasphere-contract/query-plans'
import type { NamedTestCase } from '../store/named-test-cases.js'
import { findUnknownIds, type ResolvedQueryPlan } from '../store/query-plans.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { ApiError, notFound } from '../values/api-error.js'
import { findNamedTestCases } from './named-test-cases.js'

/**
 * Finds the test cases that query plans refer to. Throws 404 for test cases, folders and tags that the project does not
 * have, and 400 for test cases that cannot be in a run.
 */
export async function resolveQueryPlans(
  store: Store,
  project: ProjectRow,
  plans: readonly QueryPlan[],
): Promise<ResolvedQueryPlan[]> {
  await requireKnown(
    store,
    project,
    'folder',
    plans.flatMap(({ folderIds }) => folderIds ?? []),
  )
  await requireKnown(
    store,
    project,
    'tag',
    plans.flatMap(({ tagIds }) => tagIds ?? []),
  )
  const names = plans.flatMap(({ tcaseIds }) => tcaseIds ?? [])
  const named = await findNamedTestCases(store, project, names)
  return plans.map(({ tcaseIds, ...filters }) => ({
    ...filters,
    testCaseKeys: tcaseIds?.map((id) => requireRunnable(id, named.get(id)).key),
  }))
}

/** Reads the query plans of a live run, which have only filters. */
export function readQueryPlans(run: RunRow): ResolvedQueryPlan[] {
  return JSON.parse(run.queryPlansJson ?? '[]')
}

async function requireKnown(
  store: Store,
  project: ProjectRow,
  table: 'folder' | 'tag',
  ids: readonly number[],
): Promise<void> {
  const [unknown] = await findUnknownIds(store, table, project.key, ids)
  if (unknown !== undefined) throw notFound(`${table} ${unknown}`)
}

/** Returns a test case that can be in a run. Throws for others (docs/api-reference.md, Query plans). */
function requireRunnable(id: string, testCase: NamedTestCase | undefined): NamedTestCase {
  if (!testCase || testCase.deletedAt !== null) throw notFound(`test case ${id}`)
  if (testCase.type === 'template') {
    throw new ApiError(400, `the test case ${id} is a template: only its filled test cases can be in a run`)
  }
  if (testCase.isDraft === 1) throw new ApiError(400, `the test case ${id} is a draft: publish it first`)
  return testCase
}
