import { type Status, status } from 'qasphere-contract/scalars'
import type { Db } from './database.js'
import { selectCommentHead } from './last-results.js'
import { readManyRows } from './many-rows.js'
import type { RunTestCaseRow } from './schema.js'
import type { Store } from './store.js'

/** The runs of a milestone, and their test cases by status. */
export interface MilestoneSums extends Readonly<Record<Status, number>> {
  readonly milestoneId: number
  readonly openRuns: number
  readonly closedRuns: number
}

/** Adds up the runs of each milestone of a project. Milestones without runs are absent. */
export async function sumRunsByMilestone(db: Db, projectKey: number): Promise<MilestoneSums[]> {
  const rows = await db
    .selectFrom('run')
    .select('milestoneId')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('closedAt', 'is', null).as('openRuns'),
      eb.fn.countAll<number>().filterWhere('closedAt', 'is not', null).as('closedRuns'),
      ...status.options.map((id) => eb.fn.sum<number>(id).as(id)),
    ])
    .where('projectKey', '=', projectKey)
    .where('milestoneId', 'is not', null)
    .groupBy('milestoneId')
    .$narrowType<{ milestoneId: number }>()
    .execute()
  // Some databases return sums as text, because they can exceed the range of a number.
  return rows.map(({ milestoneId, openRuns, closedRuns, ...counts }) => ({
    milestoneId,
    openRuns: Number(openRuns),
    closedRuns: Number(closedRuns),
    open: Number(counts.open),
    passed: Number(counts.passed),
    failed: Number(counts.failed),
    blocked: Number(counts.blocked),
    skipped: Number(counts.skipped),
    custom1: Number(counts.custom1),
    custom2: Number(counts.custom2),
    custom3: Number(counts.custom3),
    custom4: Number(counts.custom4),
  }))
}

/** The status of a test case in a run. */
export type MemberStatus = Pick<RunTestCaseRow, 'runKey' | 'testCaseKey' | 'status'>

/** Lists the statuses of all test cases of some runs, oldest run first. */
export async function listStatusesOfRuns(db: Db, runKeys: readonly number[]): Promise<MemberStatus[]> {
  if (runKeys.length === 0) return []
  return await readManyRows(
    db,
    db
      .selectFrom('runTestCase')
      .select(['runKey', 'testCaseKey', 'status'])
      .where('runKey', 'in', runKeys)
      .where('isMember', '=', 1)
      .orderBy('runKey'),
  )
}

const memberTypes = { runKey: 'integer', testCaseKey: 'integer' } as const

/** Finds the comments of the last results of test cases in runs. Test cases without a result are absent. */
export async function findLastComments(
  { db, engine }: Store,
  members: readonly Pick<MemberStatus, 'runKey' | 'testCaseKey'>[],
): Promise<(Pick<MemberStatus, 'runKey' | 'testCaseKey'> & { readonly commentHead: string })[]> {
  if (members.length === 0) return []
  const wanted = members.map(({ runKey, testCaseKey }) => ({ runKey, testCaseKey }))
  return await db
    .selectFrom(engine.rows<Pick<MemberStatus, 'runKey' | 'testCaseKey'>>(memberTypes, wanted).as('wanted'))
    .innerJoin('result', (join) =>
      join.on('result.id', '=', (eb) =>
        eb
          .selectFrom('result as later')
          .select((of) => of.fn.max('later.id').as('id'))
          .whereRef('later.runKey', '=', 'wanted.runKey')
          .whereRef('later.testCaseKey', '=', 'wanted.testCaseKey'),
      ),
    )
    .select(['result.runKey', 'result.testCaseKey'])
    .select(selectCommentHead('result.comment').as('commentHead'))
    .execute()
}
