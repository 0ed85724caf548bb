import { type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Status } from 'qasphere-contract/scalars'
import type { Engine } from './engine.js'
import { excluded } from './literals.js'
import type { TestCaseCondition } from './query-plans.js'
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
 * Returns the condition for test cases whose latest result has one of some statuses; `open` is that of test cases
 * without a result.
 */
export function hasLastStatus(statuses: readonly Status[]): TestCaseCondition {
  return (eb) => {
    const last = selectRunsWithResult(eb).select('runTestCase.status').limit(1)
    const status = sql<Status>`coalesce((${last}), 'open')`
    return statuses.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${status} in (${sql.join(statuses)})`
  }
}
