import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Status } from 'qasphere-contract/scalars'
import { listRepeatedStatusesOfRuns } from '../store/coverage.js'
import { listStatusesOfRuns } from '../store/milestone-runs.js'
import { findDeletedKeys } from '../store/reported-test-cases.js'
import { findRunRows } from '../store/runs.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { ApiError } from '../values/api-error.js'
import { scorecardPath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { addNames, showTestCaseName, type TestCaseName } from './reported-test-cases.js'
import { summarizeRun } from './run-comparison.js'
import { limitMembers, listLatestRuns } from './run-window.js'
import { attentionOrder } from './status-order.js'

/** A test case with its worst status in each run, by run key. */
export interface ScorecardRow {
  readonly testCaseKey: number
  readonly worst: Status
  readonly cells: ReadonlyMap<number, Status>
}

/** Test cases by runs. */
export interface Scorecard {
  /** Oldest first. */
  readonly runs: readonly RunRow[]
  /** Worst first. */
  readonly rows: readonly ScorecardRow[]
}

/** Number of runs of a scorecard if none are chosen. */
const defaultRuns = 10

/** Reads the scorecard of runs, or of the latest ones, with a fixed number of queries. Throws 404 for an unknown run. */
export async function readScorecard(
  store: Store,
  project: ProjectRow,
  runIds: readonly number[],
): Promise<Scorecard> {
  const runs = await chooseRuns(store, project, runIds)
  const runKeys = runs.map(({ key }) => key)
  const cells = new Map<number, Map<number, Status>>()
  for (const { runKey, testCaseKey, status } of await listStatusesOfRuns(store.db, runKeys)) {
    const row = cells.get(testCaseKey)
    if (row) row.set(runKey, status)
    else cells.set(testCaseKey, new Map([[runKey, status]]))
  }
  for (const { runKey, testCaseKey, status } of await listRepeatedStatusesOfRuns(store.db, runKeys)) {
    const row = cells.get(testCaseKey)
    const known = row?.get(runKey)
    // Results of a test case that left a live run do not count, and any result counts more than open.
    if (known !== undefined) row?.set(runKey, known === 'open' ? status : findWorst([known, status]))
  }
  const deleted = await findDeletedKeys(store, [...cells.keys()])
  const rows = [...cells]
    .filter(([key]) => !deleted.has(key))
    .map(([testCaseKey, row]) => ({ testCaseKey, worst: findWorst(row.values()), cells: row }))
  return {
    runs,
    rows: rows.sort(
      (one, other) => getRank(one.worst) - getRank(other.worst) || one.testCaseKey - other.testCaseKey,
    ),
  }
}

const ranks = new Map(attentionOrder.map((status, rank) => [status, rank]))

function getRank(status: Status): number {
  return ranks.get(status) ?? ranks.size
}

/** Returns the status that needs attention most. */
function findWorst(statuses: Iterable<Status>): Status {
  let worst: Status | undefined
  for (const status of statuses) if (!worst || getRank(status) < getRank(worst)) worst = status
  return worst ?? 'open'
}

async function chooseRuns(store: Store, project: ProjectRow, runIds: readonly number[]): Promise<RunRow[]> {
  if (runIds.length === 0) {
    return limitMembers(await listLatestRuns(store, project, defaultRuns)).reverse()
  }
  const runs = await findRunRows(store, project.key, runIds)
  const missing = runIds.find((id) => !runs.some((run) => run.id === id))
  if (missing !== undefined) throw new ApiError(404, `run ${missing} not found`)
  return runs
}

/** A test case of a scorecard with its name. */
export type NamedScorecardRow = ScorecardRow & TestCaseName

/** Finds the names of some rows of a scorecard. */
export async function nameScorecardRows(
  store: Store,
  project: ProjectRow,
  rows: readonly ScorecardRow[],
): Promise<NamedScorecardRow[]> {
  return await addNames(store, project, rows, ({ testCaseKey }) => testCaseKey)
}

/** Converts a scorecard with some of its rows to the format of the API. */
export function showScorecard(
  { origin }: Pick<CallContext, 'origin'>,
  project: ProjectRow,
  { runs }: Scorecard,
  rows: readonly NamedScorecardRow[],
): ResponseOf<Endpoints['getScorecard']> {
  return {
    url: origin + scorecardPath(project.code),
    runs: runs.map(summarizeRun),
    tcases: rows.map(({ worst, cells, ...name }) => ({
      ...showTestCaseName(name),
      worst,
      cells: runs.flatMap(({ key, id }) => {
        const status = cells.get(key)
        return status === undefined ? [] : { runId: id, status }
      }),
    })),
  }
}
