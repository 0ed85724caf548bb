import { sql } from 'kysely'
import type { Status } from 'qasphere-contract/scalars'
import type { Db } from './database.js'
import { selectCommentHead } from './last-results.js'
import { readManyRows } from './many-rows.js'
import type { ResultRow, RunRow, RunTestCaseRow } from './schema.js'
import type { Store } from './store.js'

/** The latest runs of a project: what reports about several runs read. */

/** Lists the latest runs of a project that have a result, newest first. */
export async function listRunsWithResults(db: Db, projectKey: number, limit: number): Promise<RunRow[]> {
  return await db
    .selectFrom('run')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where(sql<number>`passed + failed + blocked + skipped + custom1 + custom2 + custom3 + custom4`, '>', 0)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Lists the keys of test cases that have a status in at least one of some runs. */
export async function listKeysWithStatus(
  db: Db,
  runKeys: readonly number[],
  status: Status,
): Promise<number[]> {
  const rows = await readManyRows(
    db,
    db
      .selectFrom('runTestCase')
      .select('testCaseKey')
      .distinct()
      .where('runKey', 'in', runKeys)
      .where('isMember', '=', 1)
      .where('status', '=', status),
  )
  return rows.map(({ testCaseKey }) => testCaseKey)
}

/** The status of a test case in a run, with the version that the run shows. */
export type VersionedStatus = Pick<RunTestCaseRow, 'runKey' | 'testCaseKey' | 'status' | 'version'>

/** Lists the statuses of some test cases in some runs, oldest run first. */
export async function listVersionedStatuses(
  { db, engine }: Store,
  runKeys: readonly number[],
  testCaseKeys: readonly number[],
): Promise<VersionedStatus[]> {
  return await readManyRows(
    db,
    db
      .selectFrom('runTestCase')
      .select(['runKey', 'testCaseKey', 'status', 'version'])
      .where('runKey', 'in', runKeys)
      .where(engine.isOneOf('testCaseKey', testCaseKeys))
      .where('isMember', '=', 1)
      .orderBy('runKey'),
  )
}

/** A test case in a run. */
export type RunMember = Pick<RunTestCaseRow, 'runKey' | 'testCaseKey'>

/** Lists the test cases that passed in some runs although an earlier result in the same run failed. */
export async function listPassedAfterFailed(db: Db, runKeys: readonly number[]): Promise<RunMember[]> {
  return await db
    .selectFrom(selectRepeated(db, runKeys).as('repeated'))
    .innerJoin('runTestCase', (join) =>
      join
        .onRef('runTestCase.runKey', '=', 'repeated.runKey')
        .onRef('runTestCase.testCaseKey', '=', 'repeated.testCaseKey'),
    )
    .innerJoin('result', (join) =>
      join
        .onRef('result.runKey', '=', 'repeated.runKey')
        .onRef('result.testCaseKey', '=', 'repeated.testCaseKey'),
    )
    .select(['runTestCase.runKey', 'runTestCase.testCaseKey'])
    .distinct()
    .where('runTestCase.isMember', '=', 1)
    .where('runTestCase.status', '=', 'passed')
    .where('result.status', '=', 'failed')
    .execute()
}

/** Selects the few test cases that have several results in some runs, which takes only the index. */
export function selectRepeated(db: Db, runKeys: readonly number[]) {
  return db
    .selectFrom('result')
    .select(['runKey', 'testCaseKey'])
    .where('runKey', 'in', runKeys)
    .groupBy(['runKey', 'testCaseKey'])
    .having((eb) => eb.fn.countAll(), '>', 1)
}

/** Lists the test cases that passed in some runs with a comment that names an attempt, with the start of the comment. */
export async function listPassedWithAttempts(
  db: Db,
  runKeys: readonly number[],
): Promise<(RunMember & { readonly commentHead: string })[]> {
  const head = selectCommentHead('comment')
  return await db
    .selectFrom('result')
    .select(['runKey', 'testCaseKey', head.as('commentHead')])
    .where('runKey', 'in', runKeys)
    .where('status', '=', 'passed')
    .where('comment', '!=', '')
    .where(sql<string>`lower(${head})`, 'like', '%attempt %')
    .execute()
}

/** The duration of a result, in milliseconds. */
export type TimedResult = Pick<ResultRow, 'runKey' | 'testCaseKey'> & { readonly timeTaken: number }

/**
 * Lists the durations of passed results in some runs: by run, and then by test case, oldest first. This is the order of the
 * index.
 */
export async function listPassedDurations(db: Db, runKeys: readonly number[]): Promise<TimedResult[]> {
  return await readManyRows(
    db,
    db
      .selectFrom('result')
      .select(['runKey', 'testCaseKey', 'timeTaken'])
      .where('runKey', 'in', runKeys)
      .where('status', '=', 'passed')
      .where('timeTaken', 'is not', null)
      .$narrowType<{ timeTaken: number }>()
      .orderBy('runKey')
      .orderBy('testCaseKey')
      .orderBy('id'),
  )
}
