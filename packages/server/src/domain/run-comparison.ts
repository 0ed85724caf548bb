import type { Endpoints, ResponseOf } from 'qasphere-contract'
import { type RunChange, runChange } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'
import { findLastResults, type LastResult } from '../store/last-results.js'
import { listRunRowsUpTo, listRunStatuses } from '../store/run-history.js'
import { findOutlined, listRunOutline, type OutlinedTestCase } from '../store/run-outline.js'
import { listRunRows } from '../store/runs.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { ApiError, notFound } from '../values/api-error.js'
import { formatMarker } from '../values/markers.js'
import { comparisonPath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { extractFirstLine } from './first-line.js'
import { findFolderPaths } from './folder-paths.js'
import { classifyChange } from './run-changes.js'
import { findComparableRuns, maxRunsBefore } from './run-series.js'
import { countStatuses, findRun } from './runs.js'

type Shown = ResponseOf<Endpoints['compareRuns']>

/** All changes, in the order in which they need attention. */
export const changes = runChange.options

/** The differences between a run and its base, another run of the same project. */
export interface RunComparison {
  readonly project: ProjectRow
  readonly run: RunRow
  readonly base: RunRow
  /** Test cases that changed or fail in both runs: by change, then in tree order. Those that are gone are as in the base. */
  readonly testCases: readonly OutlinedTestCase[]
  /** By test case key. */
  readonly changes: ReadonlyMap<number, RunChange>
  /** Statuses in the base run by test case key; absent for test cases that were added. */
  readonly baseStatuses: ReadonlyMap<number, Status>
  readonly counts: Shown['counts']
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

/** Compares two runs with a fixed number of queries. */
export async function compareRuns(
  store: Store,
  project: ProjectRow,
  run: RunRow,
  base: RunRow,
  options: { readonly withContent: boolean },
): Promise<RunComparison> {
  const { db } = store
  const outline = await listRunOutline(db, run, options)
  const baseStatuses = new Map(
    (await listRunStatuses(db, base.key)).map(({ testCaseKey, status }) => [testCaseKey, status]),
  )
  const members = new Set(outline.map(({ key }) => key))
  const goneKeys = [...baseStatuses.keys()].filter((key) => !members.has(key))
  const gone = goneKeys.length === 0 ? [] : await findOutlined(store, base, goneKeys, options)
  const changesByKey = new Map<number, RunChange>()
  for (const { key } of gone) changesByKey.set(key, 'gone')
  for (const { key, status } of outline) {
    const change = classifyChange(baseStatuses.get(key), status)
    if (change) changesByKey.set(key, change)
  }
  const found = [...outline, ...gone]
  const testCases = changes.flatMap((change) => found.filter(({ key }) => changesByKey.get(key) === change))
  const count = (change: RunChange) => testCases.filter(({ key }) => changesByKey.get(key) === change).length
  return {
    project,
    run,
    base,
    testCases,
    changes: changesByKey,
    baseStatuses,
    counts: {
      new: count('new'),
      still: count('still'),
      fixed: count('fixed'),
      added: count('added'),
      gone: count('gone'),
      other: count('other'),
      unchanged: outline.length + gone.length - testCases.length,
    },
  }
}

/** Reads the table rows of some test cases of a comparison, in the same order, with a fixed number of queries. */
export async function readComparisonRows(
  store: Store,
  { project, run, base, changes: changesByKey, baseStatuses }: RunComparison,
  testCases: readonly OutlinedTestCase[],
): Promise<ComparisonRow[]> {
  const keys = testCases.map(({ key }) => key)
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
  if (keys.length === 0) return new Map()
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
