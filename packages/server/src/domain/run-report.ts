import type { RunChange } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'
import {
  listKeysByStatus,
  listRunRowsUpTo,
  listRunStatusesWithBase,
  type StatusWithBase,
} from '../store/run-history.js'
import { listRunLogRows } from '../store/run-logs.js'
import { listRunOutline, type OutlineParts, type SearchedTestCase } from '../store/run-outline.js'
import type { ProjectRow, RunLogRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { classifyChange, failingStatuses, isFailing } from './run-changes.js'
import { readMessages } from './run-messages.js'
import { findComparableRuns, maxRunsBefore } from './run-series.js'

/** Changes since the previous run that need attention, or are good news. */
const shownChanges = ['new', 'fixed', 'still'] as const satisfies readonly RunChange[]
export type Change = (typeof shownChanges)[number]

export interface FailureGroup {
  /** The common part of the messages; empty for failures without a message. */
  readonly message: string
  readonly testCases: readonly SearchedTestCase[]
  /** Whether none of them failed in the previous run. */
  readonly isNew: boolean
}

/** A run as a whole. Rows are selected from it later. */
export interface RunReport {
  readonly project: ProjectRow
  readonly run: RunRow
  /** The runs to compare with, newest first. */
  readonly earlierRuns: readonly RunRow[]
  readonly testCases: readonly SearchedTestCase[]
  readonly changes: ReadonlyMap<number, Change>
  /** Generalized messages of failing test cases, by test case key. */
  readonly messages: ReadonlyMap<number, string>
  readonly groups: readonly FailureGroup[]
  readonly logs: readonly RunLogRow[]
}

/**
 * Reads what the page of a run shows about the run as a whole, with the given parts of its test cases. The number of
 * queries does not depend on its size. Queries that do not need each other's rows run at the same time, because PostgreSQL
 * runs each in a separate process.
 */
export async function readRunReport(
  call: Store,
  project: ProjectRow,
  run: RunRow,
  parts: OutlineParts,
): Promise<RunReport> {
  const { db } = call
  const earlierRuns = findComparableRuns(run, await listRunRowsUpTo(db, project.key, run.id, maxRunsBefore))
  const [testCases, failures, messages, logs] = await Promise.all([
    listRunOutline(call, run, parts),
    readFailures(db, run, earlierRuns[0]),
    readMessages(call, run),
    listRunLogRows(db, run.key),
  ])
  const changes = findChanges(failures, testCases)
  const groups = groupFailures(testCases, messages, changes)
  return {
    project,
    run,
    earlierRuns,
    testCases,
    changes,
    messages,
    groups,
    logs,
  }
}

/** What fails in a run, with its status in an earlier one, and what failed there. */
interface Failures {
  readonly failing: readonly StatusWithBase[]
  readonly failedBefore: ReadonlySet<number>
}

/** Reads only what failed in one of two runs, which takes a fraction of the time of reading both. */
async function readFailures(db: Store['db'], run: RunRow, earlier: RunRow | undefined): Promise<Failures> {
  if (!earlier) return { failing: [], failedBefore: new Set() }
  const [failing, failedBefore] = await Promise.all([
    listRunStatusesWithBase(db, run.key, earlier.key, failingStatuses),
    listKeysByStatus(db, earlier.key, failingStatuses),
  ])
  return { failing, failedBefore: new Set(failedBefore) }
}

function findChanges(
  { failing, failedBefore }: Failures,
  testCases: readonly SearchedTestCase[],
): Map<number, Change> {
  const changes = new Map<number, Change>()
  for (const { testCaseKey, status, baseStatus } of failing) {
    const change = findShownChange(baseStatus ?? undefined, status)
    if (change) changes.set(testCaseKey, change)
  }
  for (const { key, status } of testCases) {
    const change = failedBefore.has(key) ? findShownChange('failed', status) : undefined
    if (change) changes.set(key, change)
  }
  return changes
}

function findShownChange(before: Status | undefined, after: Status): Change | undefined {
  const found = classifyChange(before, after)
  return shownChanges.find((each) => each === found)
}

/** Groups failing test cases by the common part of their messages, largest group first. */
function groupFailures(
  testCases: readonly SearchedTestCase[],
  messages: ReadonlyMap<number, string>,
  changes: ReadonlyMap<number, Change>,
): FailureGroup[] {
  const groups = new Map<string, SearchedTestCase[]>()
  for (const testCase of testCases) {
    if (!isFailing(testCase.status)) continue
    const message = messages.get(testCase.key) ?? ''
    const group = groups.get(message)
    if (group) group.push(testCase)
    else groups.set(message, [testCase])
  }
  return [...groups]
    .map(([message, failing]) => ({
      message,
      testCases: failing,
      isNew: failing.every(({ key }) => changes.get(key) === 'new'),
    }))
    .sort((one, other) => other.testCases.length - one.testCases.length)
}
