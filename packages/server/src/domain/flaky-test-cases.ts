import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { FlakinessEvidence } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'
import {
  listKeysWithStatus,
  listPassedAfterFailed,
  listPassedWithAttempts,
  listVersionedStatuses,
  type RunMember,
  type VersionedStatus,
} from '../store/run-window.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { flakyPath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { findFlakinessEvidence, readAttemptStatuses } from './flakiness.js'
import { addNames, showTestCaseName, type TestCaseName } from './reported-test-cases.js'

/** Number of changes from which a test case is flaky: from passed to failed and back. */
export const defaultMinChanges = 2

/** The result of a test case in a run. */
export interface FlakyResult {
  readonly run: RunRow
  readonly status: Status
  readonly evidence: FlakinessEvidence | undefined
}

/** A test case whose result changes although the test case does not. */
export interface FlakyTestCase extends TestCaseName {
  readonly changes: number
  readonly retries: number
  /** Results in the covered runs, oldest first. */
  readonly results: readonly FlakyResult[]
}

/** Finds the flaky test cases in runs, which are sorted from old to new, with a fixed number of queries. */
export async function findFlakyTestCases(
  store: Store,
  project: ProjectRow,
  runs: readonly RunRow[],
  minChanges = defaultMinChanges,
): Promise<FlakyTestCase[]> {
  if (runs.length === 0) return []
  const { db } = store
  const runKeys = runs.map(({ key }) => key)
  const retried = await listRetried(store, runKeys)
  const failed = await listKeysWithStatus(db, runKeys, 'failed')
  const keys = [...new Set([...failed, ...retried.map(({ testCaseKey }) => testCaseKey)])]
  if (keys.length === 0) return []
  const statuses = await listVersionedStatuses(store, runKeys, keys)
  const found = collectResults(runs, statuses, retried)
  const flaky = [...found].flatMap(([key, results]) => {
    const count = (wanted: FlakinessEvidence) => results.filter(({ evidence }) => evidence === wanted).length
    const [changes, retries] = [count('changed'), count('retried')]
    return changes >= minChanges || retries > 0 ? { key, changes, retries, results } : []
  })
  const named = await addNames(store, project, flaky, ({ key }) => key)
  return named.sort(
    (one, other) => other.changes + other.retries - one.changes - one.retries || one.seq - other.seq,
  )
}

/** Lists the test cases that passed in runs after attempts that failed. */
async function listRetried({ db }: Store, runKeys: readonly number[]): Promise<RunMember[]> {
  const repeated = await listPassedAfterFailed(db, runKeys)
  const noted = await listPassedWithAttempts(db, runKeys)
  return [...repeated, ...noted.filter(({ commentHead }) => readAttemptStatuses(commentHead).length > 0)]
}

/** Collects the results of each test case, from old to new, with the evidence that they give. */
function collectResults(
  runs: readonly RunRow[],
  statuses: readonly VersionedStatus[],
  retried: readonly RunMember[],
): Map<number, FlakyResult[]> {
  const runsByKey = new Map(runs.map((run) => [run.key, run]))
  const retriedMembers = new Set(retried.map(toMemberKey))
  const rowsOf = new Map<number, VersionedStatus[]>()
  for (const row of statuses) {
    if (row.status === 'open') continue
    const rows = rowsOf.get(row.testCaseKey)
    if (rows) rows.push(row)
    else rowsOf.set(row.testCaseKey, [row])
  }
  return new Map([...rowsOf].map(([key, rows]) => [key, toResults(rows, runsByKey, retriedMembers)]))
}

function toResults(
  rows: readonly VersionedStatus[],
  runsByKey: ReadonlyMap<number, RunRow>,
  retriedMembers: ReadonlySet<string>,
): FlakyResult[] {
  const results = rows.flatMap((row) => {
    const run = runsByKey.get(row.runKey)
    const earlierStatuses: Status[] = retriedMembers.has(toMemberKey(row)) ? ['failed'] : []
    return run ? { run, status: row.status, version: row.version ?? 0, earlierStatuses } : []
  })
  const evidence = findFlakinessEvidence(
    results.map((result) => ({ ...result, configurationId: result.run.configurationId })),
  )
  return results.map(({ run, status }, index) => ({ run, status, evidence: evidence[index] }))
}

function toMemberKey({ runKey, testCaseKey }: RunMember): string {
  return `${runKey} ${testCaseKey}`
}

/** Converts flaky test cases to the format of the API. */
export function showFlakyReport(
  { origin }: Pick<CallContext, 'origin'>,
  project: ProjectRow,
  runs: readonly RunRow[],
  testCases: readonly FlakyTestCase[],
): ResponseOf<Endpoints['listFlakyTestCases']> {
  const count = (results: readonly FlakyResult[], status: Status) =>
    results.filter((result) => result.status === status).length
  return {
    runs: runs.length,
    since: runs[0]?.createdAt ?? null,
    url: origin + flakyPath(project.code),
    tcases: testCases.map(({ results, changes, retries, ...name }) => ({
      ...showTestCaseName(name),
      changes,
      retries,
      passed: count(results, 'passed'),
      failed: count(results, 'failed'),
      results: results.map(({ run, status, evidence }) => ({
        runId: run.id,
        status,
        evidence: evidence ?? null,
      })),
    })),
  }
}
