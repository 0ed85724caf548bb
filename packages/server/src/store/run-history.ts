import type { Db } from './database.js'
import { readManyRows } from './many-rows.js'
import type { RunRow, RunTestCaseRow } from './schema.js'
import type { Store } from './store.js'

/** Lists a run of a project and earlier ones, newest first. */
export async function listRunRowsUpTo(
  db: Db,
  projectKey: number,
  id: number,
  limit: number,
): Promise<RunRow[]> {
  return await db
    .selectFrom('run')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('id', '<=', id)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Lists the statuses of all test cases of a run. */
export async function listRunStatuses(
  db: Db,
  runKey: number,
): Promise<Pick<RunTestCaseRow, 'testCaseKey' | 'status'>[]> {
  return await readManyRows(
    db,
    db
      .selectFrom('runTestCase')
      .select(['testCaseKey', 'status'])
      .where('runKey', '=', runKey)
      .where('isMember', '=', 1),
  )
}

/** The status of a test case in a run, and in another run, which may be missing. */
export type StatusWithBase = Pick<RunTestCaseRow, 'testCaseKey' | 'status'> & {
  readonly baseStatus: RunTestCaseRow['status'] | null
}

/** Lists the test cases that have one of some statuses in a run, with their status in another run, which may be missing. */
export async function listRunStatusesWithBase(
  db: Db,
  runKey: number,
  baseKey: number,
  statuses: readonly RunTestCaseRow['status'][],
): Promise<StatusWithBase[]> {
  return await readManyRows(
    db,
    db
      .selectFrom('runTestCase')
      .leftJoin('runTestCase as base', (join) =>
        join
          .on('base.runKey', '=', baseKey)
          .onRef('base.testCaseKey', '=', 'runTestCase.testCaseKey')
          .on('base.isMember', '=', 1),
      )
      .select(['runTestCase.testCaseKey', 'runTestCase.status', 'base.status as baseStatus'])
      .where('runTestCase.runKey', '=', runKey)
      .where('runTestCase.isMember', '=', 1)
      .where('runTestCase.status', 'in', statuses),
  )
}

/** Lists the statuses of some test cases in some runs. */
export async function listStatusesInRuns(
  { db, engine }: Store,
  runKeys: readonly number[],
  testCaseKeys: readonly number[],
): Promise<Pick<RunTestCaseRow, 'runKey' | 'testCaseKey' | 'status'>[]> {
  return await readManyRows(
    db,
    db
      .selectFrom('runTestCase')
      .select(['runKey', 'testCaseKey', 'status'])
      .where('runKey', 'in', runKeys)
      .where(engine.isOneOf('testCaseKey', testCaseKeys))
      .where('isMember', '=', 1),
  )
}

/** Lists the last runs of each of some projects, oldest first. Run IDs are consecutive within a project. */
export async function listLastRunRows(
  { db, engine }: Store,
  projectKeys: readonly number[],
  perProject: number,
): Promise<RunRow[]> {
  return await db
    .selectFrom('counter')
    .innerJoin('run', (join) =>
      join
        .onRef('run.projectKey', '=', 'counter.projectKey')
        .on('run.id', '>', (eb) => eb('counter.last', '-', perProject)),
    )
    .selectAll('run')
    .where('counter.name', '=', 'run')
    .where(engine.isOneOf('counter.projectKey', projectKeys))
    .orderBy('run.projectKey')
    .orderBy('run.id')
    .execute()
}

/** Lists the test cases of a run in tree order. */
export async function listRunOrder(
  db: Db,
  run: RunRow,
): Promise<{ readonly seq: number; readonly status: RunTestCaseRow['status'] }[]> {
  return await db
    .selectFrom('runTestCase')
    .innerJoin('testCase', 'testCase.key', 'runTestCase.testCaseKey')
    .innerJoin('folder', (join) =>
      join
        .on('folder.projectKey', '=', run.projectKey)
        .on('folder.id', '=', (eb) => eb.fn.coalesce('runTestCase.folderId', 'testCase.folderId')),
    )
    .select(['testCase.seq', 'runTestCase.status'])
    .where('runTestCase.runKey', '=', run.key)
    .where('runTestCase.isMember', '=', 1)
    .orderBy('folder.treePath')
    .orderBy((eb) => eb.fn.coalesce('runTestCase.pos', 'testCase.pos'))
    .orderBy('testCase.key')
    .execute()
}
