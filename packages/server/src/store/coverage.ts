import { type Status, status as statusNames } from 'qasphere-contract/scalars'
import type { Db } from './database.js'
import { excluded } from './literals.js'
import { readManyRows } from './many-rows.js'
import { type RecentStatus, selectLastStatusWithRun } from './recent-statuses.js'
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
  const rows = await readManyRows(
    db,
    db
      .selectFrom('requirement')
      .innerJoin('testCaseRequirement', 'testCaseRequirement.requirementId', 'requirement.id')
      .innerJoin('testCase', 'testCase.key', 'testCaseRequirement.testCaseKey')
      .select('testCaseRequirement.requirementId')
      .select(['testCase.key', 'testCase.id', 'testCase.seq', 'testCase.title', 'testCase.folderId'])
      .select((eb) => selectLastStatusWithRun(eb).as('last'))
      .where('requirement.projectKey', '=', projectKey)
      .where('testCase.deletedAt', 'is', null)
      .where('testCase.type', '!=', excluded.template)
      .orderBy('testCase.key'),
  )
  const lasts = rows.map(({ last }) => parseLast(last))
  const runKeys = [...new Set(lasts.flatMap((last) => last?.runKey ?? []))]
  const runs = await db
    .selectFrom('run')
    .select(['key', 'id'])
    .where(engine.isOneOf('key', runKeys))
    .execute()
  const ids = new Map(runs.map(({ key, id }) => [key, id]))
  return rows.map((row, index) => {
    const last = lasts[index]
    const runId = last && ids.get(last.runKey)
    return { ...row, last: last && runId !== undefined ? { runId, status: last.status } : undefined }
  })
}

/** Parses the status of the latest result of a test case and the key of its run; undefined without a result. */
function parseLast(last: string | null): { readonly status: Status; readonly runKey: number } | undefined {
  const [name, runKey] = last?.split(' ') ?? []
  const status = statusNames.options.find((each) => each === name)
  return status && { status, runKey: Number(runKey) }
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
  return await readManyRows(
    db,
    db
      .selectFrom(selectRepeated(db, runKeys).as('repeated'))
      .innerJoin('result', (join) =>
        join
          .onRef('result.runKey', '=', 'repeated.runKey')
          .onRef('result.testCaseKey', '=', 'repeated.testCaseKey'),
      )
      .select(['result.runKey', 'result.testCaseKey', 'result.status'])
      .distinct()
      .where('result.status', '!=', excluded.open),
  )
}
