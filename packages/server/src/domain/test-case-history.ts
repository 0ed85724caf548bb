import { quantile } from 'd3-array'
import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { FlakinessEvidence } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'
import type { ProjectRow, TestCaseRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import {
  listResultHeads,
  listRunsOfTestCase,
  type ResultHead,
  type TestCaseRun,
} from '../store/test-case-history.js'
import { formatMarker } from '../values/markers.js'
import { testCasePath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { extractFirstLine } from './first-line.js'
import { findFlakinessEvidence, readAttemptStatuses } from './flakiness.js'

/** A test case in one of its runs. */
export interface HistoryEntry {
  readonly run: TestCaseRun
  readonly status: Status
  /** The version of the test case that the run shows. */
  readonly version: number
  /** Number of results in the run. */
  readonly results: number
  /** Details of the last result; absent without a result. */
  readonly last: ResultHead | undefined
  /** The first line of the last comment; empty if there is none. */
  readonly firstLine: string
  readonly evidence: FlakinessEvidence | undefined
}

/** A test case in all its runs, or the latest ones. */
export interface TestCaseHistory {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[]
  /** Whether there are older runs. */
  readonly hasMore: boolean
  /** Durations of the last results in milliseconds; undefined if no result has one. */
  readonly durations: { readonly median: number; readonly p90: number } | undefined
}

/** Reads a test case in its latest runs, with a fixed number of queries. */
export async function readTestCaseHistory(
  store: Store,
  { key, version }: Pick<TestCaseRow, 'key' | 'version'>,
  maxRuns: number,
): Promise<TestCaseHistory> {
  const found = await listRunsOfTestCase(store.db, key, maxRuns + 1)
  const runs = found.slice(0, maxRuns)
  const results = new Map<number, ResultHead[]>(runs.map((run) => [run.key, []]))
  for (const result of await listResultHeads(store, key, [...results.keys()])) {
    results.get(result.runKey)?.push(result)
  }
  const entries = runs.map((run) => toEntry(run, version, results.get(run.key) ?? []))
  return {
    entries: addEvidence(entries),
    hasMore: found.length > maxRuns,
    durations: computeDurations(runs.flatMap((run) => results.get(run.key)?.at(-1)?.timeTaken ?? [])),
  }
}

type EntryWithEarlier = Omit<HistoryEntry, 'evidence'> & { readonly earlierStatuses: readonly Status[] }

function toEntry(run: TestCaseRun, latestVersion: number, results: readonly ResultHead[]): EntryWithEarlier {
  const last = results.at(-1)
  const earlier = results.slice(0, -1).map(({ status }) => status)
  return {
    run,
    status: run.status,
    version: run.version ?? latestVersion,
    results: results.length,
    last,
    firstLine: last ? extractFirstLine(last.commentHead) : '',
    earlierStatuses: last ? [...earlier, ...readAttemptStatuses(last.commentHead)] : earlier,
  }
}

function addEvidence(entries: readonly EntryWithEarlier[]): HistoryEntry[] {
  const evidence = findFlakinessEvidence(
    entries.toReversed().map((entry) => ({ ...entry, configurationId: entry.run.configurationId })),
  ).reverse()
  return entries.map(({ earlierStatuses, ...entry }, index) => ({ ...entry, evidence: evidence[index] }))
}

function computeDurations(times: readonly number[]): TestCaseHistory['durations'] {
  const [median, p90] = [quantile(times, 0.5), quantile(times, 0.9)]
  if (median === undefined || p90 === undefined) return undefined
  return { median: Math.round(median), p90: Math.round(p90) }
}

/** Converts the history of a test case to the format of the API. */
export function showTestCaseHistory(
  { origin }: Pick<CallContext, 'origin'>,
  project: ProjectRow,
  { id, seq, title, version }: TestCaseRow,
  { entries, hasMore, durations }: TestCaseHistory,
): ResponseOf<Endpoints['getTestCaseHistory']> {
  return {
    id,
    marker: formatMarker(project.code, seq),
    title,
    version,
    url: origin + testCasePath(project.code, seq),
    durations: durations ?? null,
    hasMore,
    runs: entries.map(({ run, last, firstLine, evidence, ...entry }) => ({
      runId: run.id,
      runTitle: run.title,
      runClosed: run.closedAt !== null,
      status: entry.status,
      evidence: evidence ?? null,
      version: entry.version,
      results: entry.results,
      timeTaken: last?.timeTaken ?? null,
      message: firstLine,
      authorId: last?.authorId ?? null,
      recordedAt: last?.createdAt ?? null,
    })),
  }
}
