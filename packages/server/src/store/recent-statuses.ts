import { type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Status } from 'qasphere-contract/scalars'
import type { Engine } from './engine.js'
import { excluded } from './literals.js'
import type { Database } from './schema.js'

/** The status of a test case in one of its runs. */
export interface RecentStatus {
  readonly runId: number
  readonly status: Status
}

type Expressions = ExpressionBuilder<Database, 'testCase'>

/** Selects the runs in which a test case has a result, latest first. */
function selectRunsWithResult(eb: Expressions) {
  return eb
    .selectFrom('runTestCase')
    .whereRef('runTestCase.testCaseKey', '=', 'testCase.key')
    .where('runTestCase.isMember', '=', 1)
    .where('runTestCase.status', '!=', excluded.open)
    .orderBy('runTestCase.runKey', 'desc')
}

/** Selects the statuses of a test case in its latest runs that have a result, latest first, as JSON. */
export function selectRecentStatuses(eb: Expressions, engine: Engine, limit: number): RawBuilder<string> {
  return engine.jsonOf(
    selectRunsWithResult(eb)
      .innerJoin('run', 'run.key', 'runTestCase.runKey')
      .select(['run.id as runId', 'runTestCase.status'])
      .limit(limit),
  )
}

/**
 * Selects the status of the latest result of a test case and the key of its run, such as `passed 12`. A join with the run,
 * or a subquery for each value, would take PostgreSQL half as long again.
 */
export function selectLastStatusWithRun(
  eb: Expressions,
): SelectQueryBuilder<Database, 'testCase' | 'runTestCase', { last: string }> {
  const both = sql<string>`${sql.ref('runTestCase.status')} || ' ' || ${sql.ref('runTestCase.runKey')}`
  return selectRunsWithResult(eb).select(both.as('last')).limit(1)
}

/** Selects the status of the latest result of a test case. */
export function selectLastStatus(
  eb: Expressions,
): SelectQueryBuilder<Database, 'testCase' | 'runTestCase', { status: Status }> {
  return selectRunsWithResult(eb).select('runTestCase.status').limit(1)
}
