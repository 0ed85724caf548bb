import type { Status } from 'qasphere-contract/scalars'
import type { Db } from './database.js'
import { excluded } from './literals.js'
import { type RecentStatus, selectRecentStatuses } from './recent-statuses.js'
import type { ReportedTestCase } from './reported-test-cases.js'
import { selectRepeated } from './run-window.js'
import type { ResultRow } from './schema.js'
import type { Store } from './store.js'

/** A test case that covers a requirement, with its latest result. */
export interface CoveringTestCase extends ReportedTestCase {
  readonly requirementId: string
  /** Undefined if no run has a result. */
  readonly last: RecentStatus | undefined
}

/** Lists the test cases that cover the requirements of a project, in order of creation. */
export async function listCoveringTestCases(
  { db, engine }: Store,
  projectKey: number,
): Promise<CoveringTestCase[]> {
  const rows = await db
    .selectFrom('requirement')
    .innerJoin('testCaseRequirement', 'testCaseRequirement.requirementId', 'requirement.id')
    .innerJoin('testCase', 'testCase.key', 'testCaseRequirement.testCaseKey')
    .select('testCaseRequirement.requirementId')
    .select(['testCase.key', 'testCase.id', 'testCase.seq', 'testCase.title', 'testCase.folderId'])
    // A join with the latest run would make PostgreSQL read all runs.
    .select((eb) => selectRecentStatuses(eb, engine, 1).as('recentJson'))
    .where('requirement.projectKey', '=', projectKey)
    .where('testCase.deletedAt', 'is', null)
    .where('testCase.type', '!=', excluded.template)
    .orderBy('testCase.key')
    .execute()
  return rows.map(({ recentJson, ...row }) => {
    const [last]: RecentStatus[] = JSON.parse(recentJson)
    return { ...row, last }
  })
}

/** The status of a result of a test case in a run. */
export type MemberResult = Pick<ResultRow, 'runKey' | 'testCaseKey'> & { readonly status: Status }

/**
 * Lists the different statuses, except open, that results of test cases with several results had in some runs. The status
 * of any other test case in a run is that of its only result.
 */
export async function listRepeatedStatusesOfRuns(
  db: Db,
  runKeys: readonly number[],
): Promise<MemberResult[]> {
  if (runKeys.length === 0) return []
  return await db
    .selectFrom(selectRepeated(db, runKeys).as('repeated'))
    .innerJoin('result', (join) =>
      join
        .onRef('result.runKey', '=', 'repeated.runKey')
        .onRef('result.testCaseKey', '=', 'repeated.testCaseKey'),
    )
    .select(['result.runKey', 'result.testCaseKey', 'result.status'])
    .distinct()
    .where('result.status', '!=', excluded.open)
    .execute()
}
