import type { RunChange } from 'qasphere-contract/reports'
import { listRunRowsUpTo, listRunStatuses } from '../store/run-history.js'
import { listRunLogRows } from '../store/run-logs.js'
import { listRunOutline, type OutlineParts, type SearchedTestCase } from '../store/run-outline.js'
import type { ProjectRow, RunLogRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { classifyChange, isFailing } from './run-changes.js'
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
  const [testCases, statusesBefore, messages, logs] = await Promise.all([
    listRunOutline(call, run, parts),
    earlierRuns[0] ? listRunStatuses(db, earlierRuns[0].key) : [],
    readMessages(call, run),
    listRunLogRows(db, run.key),
  ])
  const changes = findChanges(statusesBefore, testCases)
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

function findChanges(
  statusesBefore: Awaited<ReturnType<typeof listRunStatuses>>,
  testCases: readonly SearchedTestCase[],
): Map<number, Change> {
  const before = new Map(statusesBefore.map(({ testCaseKey, status }) => [testCaseKey, status]))
  const changes = new Map<number, Change>()
  for (const { key, status } of testCases) {
    const change = classifyChange(before.get(key), status)
    if (isShown(change)) changes.set(key, change)
  }
  return changes
}

function isShown(change: RunChange | undefined): change is Change {
  return shownChanges.some((each) => each === change)
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
