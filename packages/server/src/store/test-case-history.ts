import type { Db } from './database.js'
import { selectCommentHead } from './last-results.js'
import type { ResultRow, RunRow, RunTestCaseRow, TestCaseVersionRow } from './schema.js'
import type { Store } from './store.js'

/** A run of a test case, with the status there. */
export type TestCaseRun = Pick<
  RunRow,
  'key' | 'id' | 'title' | 'configurationId' | 'createdAt' | 'closedAt'
> &
  Pick<RunTestCaseRow, 'status'> & {
    /** The version that the run shows; null means the latest. */
    readonly version: number | null
  }

/** Lists the runs that a test case is in, newest first. */
export async function listRunsOfTestCase(db: Db, testCaseKey: number, limit: number): Promise<TestCaseRun[]> {
  return await db
    .selectFrom('runTestCase')
    .innerJoin('run', 'run.key', 'runTestCase.runKey')
    .select(['run.key', 'run.id', 'run.title', 'run.configurationId', 'run.createdAt', 'run.closedAt'])
    .select(['runTestCase.status', 'runTestCase.version'])
    .where('runTestCase.testCaseKey', '=', testCaseKey)
    .where('runTestCase.isMember', '=', 1)
    .orderBy('runTestCase.runKey', 'desc')
    .limit(limit)
    .execute()
}

/** A result of a test case, with the start of its comment. */
export type ResultHead = Pick<
  ResultRow,
  'id' | 'runKey' | 'status' | 'timeTaken' | 'authorId' | 'createdAt'
> & { readonly commentHead: string }

/** Lists the results of a test case in some runs, oldest first. */
export async function listResultHeads(
  { db, engine }: Store,
  testCaseKey: number,
  runKeys: readonly number[],
): Promise<ResultHead[]> {
  if (runKeys.length === 0) return []
  return await db
    .selectFrom('result')
    .select(['id', 'runKey', 'status', 'timeTaken', 'authorId', 'createdAt'])
    .select(selectCommentHead('comment').as('commentHead'))
    .where(engine.isOneOf('runKey', runKeys))
    .where('testCaseKey', '=', testCaseKey)
    .orderBy('id')
    .execute()
}

/** Lists the versions of a test case, newest first. */
export async function listVersionsOfTestCase(
  db: Db,
  testCaseKey: number,
  limit: number,
): Promise<TestCaseVersionRow[]> {
  return await db
    .selectFrom('testCaseVersion')
    .selectAll()
    .where('testCaseKey', '=', testCaseKey)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute()
}
