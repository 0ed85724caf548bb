import { quantileSorted } from 'd3-array'
import type { Endpoints, QueryOf, ResponseOf } from 'qasphere-contract'
import { findDeletedKeys } from '../store/reported-test-cases.js'
import { listPassedDurations } from '../store/run-window.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { durationsPath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { addNames, showTestCaseName, type TestCaseName } from './reported-test-cases.js'

type Shown = ResponseOf<Endpoints['listDurations']>

/** What to sort by: the median by default, and largest first. */
export type DurationSorting = Pick<QueryOf<Endpoints['listDurations']>, 'sortField' | 'sortOrder'>

/** How long a test case takes, in milliseconds. */
export interface TestCaseDuration {
  readonly key: number
  readonly results: number
  readonly median: number
  readonly p90: number
  readonly last: number
  /** Change of the median from the older to the newer half of the results, as a fraction; null for too few results. */
  readonly trend: number | null
  /** Durations from old to new. */
  readonly series: readonly number[]
}

/** How long the test cases of a run took, in milliseconds. */
interface RunDuration {
  readonly run: RunRow
  readonly results: number
  readonly total: number
  readonly median: number | null
  readonly p90: number | null
}

/** How long passed test cases took in some runs. */
export interface DurationReport {
  /** From old to new. */
  readonly runs: readonly RunDuration[]
  /** Sorted. */
  readonly testCases: readonly TestCaseDuration[]
}

/** Minimum number of results for a trend: two in each half. */
const minForTrend = 4

/** Reads how long passed test cases took in runs, which are sorted from old to new, with a fixed number of queries. */
export async function readDurations(
  store: Store,
  runs: readonly RunRow[],
  { sortField = 'median', sortOrder = 'desc' }: DurationSorting = {},
): Promise<DurationReport> {
  const rows =
    runs.length === 0
      ? []
      : await listPassedDurations(
          store.db,
          runs.map(({ key }) => key),
        )
  const ofRuns = new Map<number, number[]>()
  const ofTestCases = new Map<number, number[]>()
  for (const { runKey, testCaseKey, timeTaken } of rows) {
    append(ofRuns, runKey, timeTaken)
    append(ofTestCases, testCaseKey, timeTaken)
  }
  const deleted = await findDeletedKeys(store, [...ofTestCases.keys()])
  const testCases = [...ofTestCases]
    .filter(([key]) => !deleted.has(key))
    .map(([key, series]) => summarizeTestCase(key, series))
  const rank = (row: TestCaseDuration) => row[sortField] ?? Number.NEGATIVE_INFINITY
  const sorted = testCases.sort((one, other) => compare(rank(other), rank(one)) || one.key - other.key)
  return {
    runs: runs.map((run) => summarizeRun(run, ofRuns.get(run.key) ?? [])),
    testCases: sortOrder === 'desc' ? sorted : sorted.reverse(),
  }
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}

function summarizeTestCase(key: number, series: readonly number[]): TestCaseDuration {
  return {
    key,
    results: series.length,
    median: findQuantile(series, 0.5),
    p90: findQuantile(series, 0.9),
    last: series.at(-1) ?? 0,
    trend: findTrend(series),
    series,
  }
}

function summarizeRun(run: RunRow, durations: readonly number[]): RunDuration {
  const isEmpty = durations.length === 0
  return {
    run,
    results: durations.length,
    total: durations.reduce((sum, each) => sum + each, 0),
    median: isEmpty ? null : findQuantile(durations, 0.5),
    p90: isEmpty ? null : findQuantile(durations, 0.9),
  }
}

/** Returns a quantile of a list that is not empty, rounded to milliseconds. */
export function findQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return Math.round(quantileSorted(sorted, share) ?? 0)
}

/** Returns how much the median changed from the older to the newer half; null if there are too few values. */
export function findTrend(series: readonly number[]): number | null {
  if (series.length < minForTrend) return null
  const middle = Math.floor(series.length / 2)
  const older = findQuantile(series.slice(0, middle), 0.5)
  if (older === 0) return null
  return Math.round((findQuantile(series.slice(-middle), 0.5) / older - 1) * 1000) / 1000
}

/** Finds the names of some test cases of a report. */
export async function nameDurations(
  store: Store,
  project: ProjectRow,
  testCases: readonly TestCaseDuration[],
): Promise<(TestCaseDuration & TestCaseName)[]> {
  return await addNames(store, project, testCases, ({ key }) => key)
}

/** Converts a report with some of its test cases to the format of the API; `total` is how many a search finds. */
export function showDurations(
  { origin }: Pick<CallContext, 'origin'>,
  project: ProjectRow,
  report: DurationReport,
  total: number,
  shown: readonly (TestCaseDuration & TestCaseName)[],
): Shown {
  return {
    total,
    url: origin + durationsPath(project.code),
    runs: report.runs.map(({ run, ...durations }) => ({
      id: run.id,
      title: run.title,
      createdAt: run.createdAt,
      ...durations,
    })),
    tcases: shown.map(({ results, median, p90, last, trend, ...name }) => ({
      ...showTestCaseName(name),
      results,
      median,
      p90,
      last,
      trend,
    })),
  }
}
