import { matchesQueryPlans, type ResolvedQueryPlan } from './query-plans.js'
import type { RunRow, RunTestCaseRow } from './schema.js'
import type { Store } from './store.js'

/** Finds the open live runs of a project and locks them until the transaction ends. */
export async function lockLiveRuns({ db, engine }: Store, projectKey: number): Promise<RunRow[]> {
  return await db
    .selectFrom('run')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('type', '=', 'live')
    .where('closedAt', 'is', null)
    .orderBy('key')
    .modifyEnd(engine.rowLock('run'))
    .execute()
}

/**
 * Whether the filters of a live run select a test case, compared with the current state in the run; null if it was
 * never in the run.
 */
export interface LiveRunTestCase {
  readonly testCaseKey: number
  readonly isChosen: number
  readonly isMember: number | null
  readonly status: RunTestCaseRow['status'] | null
}

export async function compareLiveRun(
  { db, engine }: Store,
  run: RunRow,
  plans: readonly ResolvedQueryPlan[],
  testCaseKeys: readonly number[],
): Promise<LiveRunTestCase[]> {
  return await db
    .selectFrom('testCase')
    .leftJoin('runTestCase', (join) =>
      join.on('runTestCase.runKey', '=', run.key).onRef('runTestCase.testCaseKey', '=', 'testCase.key'),
    )
    .select(['testCase.key as testCaseKey', 'runTestCase.isMember', 'runTestCase.status'])
    .select((eb) =>
      eb
        .case()
        .when(matchesQueryPlans(engine, run.projectKey, plans)(eb))
        .then(eb.lit(1))
        .else(eb.lit(0))
        .end()
        .as('isChosen'),
    )
    .where(engine.isOneOf('testCase.key', testCaseKeys))
    .execute()
}

/** Adds test cases to a run or removes them. New ones start as open. */
export async function setRunMembers(
  { db, engine }: Store,
  runKey: number,
  testCaseKeys: readonly number[],
  isMember: 0 | 1,
): Promise<void> {
  await db
    .insertInto('runTestCase')
    .columns(['runKey', 'testCaseKey', 'status', 'isMember'])
    .expression((eb) =>
      eb
        .selectFrom('testCase')
        .select((of) => [
          of.val(runKey).as('runKey'),
          'testCase.key as testCaseKey',
          of.val('open').as('status'),
          of.val(isMember).as('isMember'),
        ])
        .where(engine.isOneOf('testCase.key', testCaseKeys)),
    )
    .onConflict((conflict) => conflict.columns(['runKey', 'testCaseKey']).doUpdateSet({ isMember }))
    .execute()
}
