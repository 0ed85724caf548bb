import type { Endpoints, ResponseOf } from 'qasphere-contract'
import { type RunChange, runChange } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'
import { findLastResults, type LastResult } from '../store/last-results.js'
import { listRunRowsUpTo, listRunStatuses, listRunStatusesWithBase } from '../store/run-history.js'
import { findOutlined, type OutlinedTestCase, type OutlineOptions } from '../store/run-outline.js'
import { listRunRows } from '../store/runs.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { ApiError, notFound } from '../values/api-error.js'
import { formatMarker } from '../values/markers.js'
import { comparisonPath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { extractFirstLine } from './first-line.js'
import { findFolderPaths } from './folder-paths.js'
import { classifyChange, failingStatuses } from './run-changes.js'
import { findComparableRuns, maxRunsBefore } from './run-series.js'
import { countStatuses, findRun } from './runs.js'

type Shown = ResponseOf<Endpoints['compareRuns']>

/** All changes, in the order in which they need attention. */
export const changes = runChange.options

/** Test cases whose status differs between a run and its base, another run of the same project. */
export interface ChangedTestCases {
  readonly project: ProjectRow
  readonly run: RunRow
  readonly base: RunRow
  /** By test case key. */
  readonly changes: ReadonlyMap<number, RunChange>
  /** Statuses in the base run by test case key; absent for test cases that were added. */
  readonly baseStatuses: ReadonlyMap<number, Status>
}

/** How the statuses of test cases differ between a run and its base: all that changed or fail in both, and counts. */
interface RunDifferences extends ChangedTestCases {
  readonly counts: Shown['counts']
}

/** The differences between a run and its base, with the test cases. */
export interface RunComparison extends RunDifferences {
  /** Test cases that changed or fail in both runs: by change, then in tree order. Removed ones are as in the base. */
  readonly testCases: readonly OutlinedTestCase[]
}

/** A test case of a comparison as a row of a table. */
export interface ComparisonRow {
  readonly testCase: OutlinedTestCase
  readonly change: RunChange
  /** Undefined if the run does not have the test case. */
  readonly status: Status | undefined
  readonly baseStatus: Status | undefined
  /** Folder titles from the top level down. */
  readonly folderPath: readonly string[]
  /** The first line of the last comment in the run. */
  readonly firstLine: string
  /** In milliseconds. */
  readonly timeTaken: number | null
  readonly baseTimeTaken: number | null
}

/**
 * Finds the two runs to compare: without IDs, the newest run and the previous comparable one. Throws 404 if there is no
 * such run.
 */
export async function findComparedRuns(
  call: CallContext,
  project: ProjectRow,
  { runId, baseRunId }: { readonly runId?: number | undefined; readonly baseRunId?: number | undefined },
): Promise<{ readonly run: RunRow; readonly base: RunRow }> {
  const run = await findReportedRun(call, project, runId)
  if (baseRunId !== undefined) return { run, base: await findRun(call, project, `${baseRunId}`) }
  const earlier = await listRunRowsUpTo(call.db, project.key, run.id, maxRunsBefore)
  const [base] = findComparableRuns(run, earlier)
  if (!base) throw new ApiError(404, `there is no run before "${run.title}" to compare with`)
  return { run, base }
}

/** Finds the run of a report: without an ID, the newest one. Throws 404 if there is no such run. */
export async function findReportedRun(
  call: CallContext,
  project: ProjectRow,
  runId: number | undefined,
): Promise<RunRow> {
  if (runId !== undefined) return await findRun(call, project, `${runId}`)
  const [run] = await listRunRows(call, project.key, {}, { offset: 0, limit: 1 })
  if (!run) throw notFound('run')
  return run
}

/** Finds out how the statuses of test cases differ between two runs, with two queries. */
async function findDifferences(
  { db }: Pick<Store, 'db'>,
  project: ProjectRow,
  run: RunRow,
  base: RunRow,
): Promise<RunDifferences> {
  const statuses = await findStatuses(db, run)
  const baseStatuses = await findStatuses(db, base)
  const found = new Map<number, RunChange>()
  for (const [key, status] of statuses) {
    const change = classifyChange(baseStatuses.get(key), status)
    if (change) found.set(key, change)
  }
  const compared = found.size
  for (const key of baseStatuses.keys()) if (!statuses.has(key)) found.set(key, 'gone')
  const counts = {
    new: 0,
    still: 0,
    fixed: 0,
    added: 0,
    gone: 0,
    other: 0,
    unchanged: statuses.size - compared,
  }
  for (const change of found.values()) counts[change] += 1
  return { project, run, base, changes: found, baseStatuses, counts }
}

async function findStatuses(db: Store['db'], { key }: RunRow): Promise<Map<number, Status>> {
  return new Map((await listRunStatuses(db, key)).map(({ testCaseKey, status }) => [testCaseKey, status]))
}

/** Finds the test cases of a run that fail there and did not fail in its base, with one query. */
export async function findNewFailures(
  { db }: Pick<Store, 'db'>,
  project: ProjectRow,
  run: RunRow,
  base: RunRow,
): Promise<ChangedTestCases> {
  const changes = new Map<number, RunChange>()
  const baseStatuses = new Map<number, Status>()
  for (const { testCaseKey, status, baseStatus } of await listRunStatusesWithBase(
    db,
    run.key,
    base.key,
    failingStatuses,
  )) {
    if (baseStatus === null || classifyChange(baseStatus, status) !== 'new') continue
    changes.set(testCaseKey, 'new')
    baseStatuses.set(testCaseKey, baseStatus)
  }
  return { project, run, base, changes, baseStatuses }
}

/** Compares two runs with a fixed number of queries. */
export async function compareRuns(
  store: Store,
  project: ProjectRow,
  run: RunRow,
  base: RunRow,
  options: OutlineOptions,
): Promise<RunComparison> {
  const differences = await findDifferences(store, project, run, base)
  const byChange = new Map<RunChange, OutlinedTestCase[]>(changes.map((change) => [change, []]))
  const present = listKeys(differences, (change) => change !== 'gone')
  const gone = listKeys(differences, (change) => change === 'gone')
  const found = [
    ...(await findOutlined(store, run, present, options)),
    ...(await findOutlined(store, base, gone, options)),
  ]
  for (const testCase of found) {
    const change = differences.changes.get(testCase.key)
    if (change) byChange.get(change)?.push(testCase)
  }
  return { ...differences, testCases: [...byChange.values()].flat() }
}

/** Finds the first of the changed test cases of a run, in tree order. None of them may be gone. */
export async function findFirstChanged(
  store: Store,
  { run, changes: found }: ChangedTestCases,
  limit: number,
): Promise<OutlinedTestCase[]> {
  return (await findOutlined(store, run, [...found.keys()], { withTags: false })).slice(0, limit)
}

/** Lists the keys of the test cases whose change is wanted. */
function listKeys({ changes: found }: RunDifferences, isWanted: (change: RunChange) => boolean): number[] {
  return [...found].flatMap(([key, change]) => (isWanted(change) ? key : []))
}

/** Reads the table rows of some test cases of a comparison, in the same order, with a fixed number of queries. */
export async function readComparisonRows(
  store: Store,
  { project, run, base, changes: changesByKey, baseStatuses }: ChangedTestCases,
  testCases: readonly OutlinedTestCase[],
): Promise<ComparisonRow[]> {
  const keys = testCases.map(({ key }) => key)
  if (keys.length === 0) return []
  const results = await findResults(store, run, keys)
  const baseResults = await findResults(store, base, keys)
  const folderIds = [...new Set(testCases.map(({ folderId }) => folderId))]
  const paths = await findFolderPaths(store, project.key, folderIds)
  return testCases.flatMap((testCase) => {
    const { key, folderId, status } = testCase
    const change = changesByKey.get(key)
    if (change === undefined) return []
    const result = results.get(key)
    return {
      testCase,
      change,
      status: change === 'gone' ? undefined : status,
      baseStatus: baseStatuses.get(key),
      folderPath: paths.get(folderId) ?? [],
      firstLine: result ? extractFirstLine(result.commentHead) : '',
      timeTaken: result?.timeTaken ?? null,
      baseTimeTaken: baseResults.get(key)?.timeTaken ?? null,
    }
  })
}

async function findResults(
  store: Store,
  run: RunRow,
  keys: readonly number[],
): Promise<Map<number, LastResult>> {
  const results = await findLastResults(store, run.key, keys)
  return new Map(results.map((result) => [result.testCaseKey, result]))
}

/** Converts a comparison with some of its rows to the format of the API. */
export function showComparison(
  { origin }: Pick<CallContext, 'origin'>,
  { project, run, base, counts }: RunComparison,
  rows: readonly ComparisonRow[],
): Shown {
  return {
    run: summarizeRun(run),
    base: summarizeRun(base),
    url: origin + comparisonPath(project.code, run.id, base.id),
    counts,
    tcases: rows.map(({ testCase, change, status, baseStatus, folderPath, firstLine, ...times }) => ({
      change,
      id: testCase.id,
      marker: formatMarker(project.code, testCase.seq),
      title: testCase.title,
      folderPath: [...folderPath],
      status: status ?? null,
      baseStatus: baseStatus ?? null,
      message: firstLine,
      ...times,
    })),
  }
}

/** Shows what identifies a run, and its progress. */
export function summarizeRun(run: RunRow): Shown['run'] {
  const { id, title, createdAt, closedAt } = run
  return { id, title, closed: closedAt !== null, createdAt, statusCounts: countStatuses(run) }
}
