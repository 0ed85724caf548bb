import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Engine } from './engine.js'
import { excluded } from './literals.js'
import type { Database, TestCaseRow } from './schema.js'
import type { Store } from './store.js'

/** A query plan with resolved test cases. */
export interface ResolvedQueryPlan {
  readonly testCaseKeys?: readonly number[] | undefined
  readonly folderIds?: readonly number[] | undefined
  readonly tagIds?: readonly number[] | undefined
  readonly priorities?: readonly TestCaseRow['priority'][] | undefined
}

type TestCaseExpressions = ExpressionBuilder<Database, 'testCase'>
/** A condition on test cases, for the `where` of a query. */
export type TestCaseCondition = (eb: TestCaseExpressions) => Expression<SqlBool>

/**
 * Returns the condition for test cases that match query plans: all filters of at least one of them. Templates, drafts
 * and deleted test cases never match (docs/api-reference.md, Query plans).
 */
export function matchesQueryPlans(
  engine: Engine,
  projectKey: number,
  plans: readonly ResolvedQueryPlan[],
): TestCaseCondition {
  return (eb) =>
    eb.and([
      eb('testCase.projectKey', '=', projectKey),
      eb('testCase.type', '!=', excluded.template),
      eb('testCase.isDraft', '=', 0),
      eb('testCase.deletedAt', 'is', null),
      eb.or(plans.map((plan) => matchPlan(eb, engine, projectKey, plan))),
    ])
}

function matchPlan(eb: TestCaseExpressions, engine: Engine, projectKey: number, plan: ResolvedQueryPlan) {
  const { testCaseKeys, folderIds, tagIds, priorities } = plan
  return eb.and([
    ...(testCaseKeys ? [engine.isOneOf('testCase.key', testCaseKeys)] : []),
    // Folders include their subfolders, unlike in list filters (docs/api-reference.md, Query plans).
    ...(folderIds ? [isWithinFolders(engine, projectKey, folderIds)] : []),
    ...(tagIds ? [hasSomeTag(eb, engine, projectKey, tagIds)] : []),
    ...(priorities ? [engine.isOneOf('testCase.priority', priorities)] : []),
  ])
}

/** Returns the condition for test cases in some folders or their subfolders. */
export function isWithinFolders(engine: Engine, projectKey: number, folderIds: readonly number[]) {
  return sql<SqlBool>`${sql.ref('testCase.folderId')} in (
    with recursive chosen(id) as (
      select id from folder where ${sql.ref('projectKey')} = ${projectKey} and ${engine.isOneOf('id', folderIds)}
      union
      select folder.id from folder join chosen on folder.${sql.ref('parentId')} = chosen.id
      where folder.${sql.ref('projectKey')} = ${projectKey}
    ) select id from chosen)`
}

/** Looks up the tags of each test case: a live run checks few test cases, and a tag can have very many. */
function hasSomeTag(eb: TestCaseExpressions, engine: Engine, projectKey: number, tagIds: readonly number[]) {
  return eb.exists(
    eb
      .selectFrom('testCaseTag')
      .select('testCaseTag.tagId')
      .whereRef('testCaseTag.testCaseKey', '=', 'testCase.key')
      .where('testCaseTag.projectKey', '=', projectKey)
      .where(engine.isOneOf('testCaseTag.tagId', tagIds)),
  )
}

/** Finds the IDs that no folder, or no tag, of the project has. */
export async function findUnknownIds(
  { db, engine }: Store,
  table: 'folder' | 'tag',
  projectKey: number,
  ids: readonly number[],
): Promise<number[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom(table)
    .select('id')
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('id', ids))
    .execute()
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter((id) => !found.has(id))
}
