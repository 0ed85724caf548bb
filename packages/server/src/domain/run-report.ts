import type { Status } from 'qasphere-contract/scalars'
import { type LastResult, listLastResultsByStatus } from '../store/last-results.js'
import { listRunRowsUpTo, listRunStatuses } from '../store/run-history.js'
import { listRunLogRows } from '../store/run-logs.js'
import { listRunOutline, type OutlinedTestCase } from '../store/run-outline.js'
import type { ProjectRow, RunLogRow, RunRow } from '../store/schema.js'
import type { CallContext } from './call.js'
import { generalizeMessage } from './failure-message.js'
import { extractFirstLine } from './first-line.js'
import { findComparableRuns } from './run-series.js'

/** Maximum number of earlier runs to search for comparable ones. */
const maxRunsBefore = 100

/** Statuses of test cases that need attention. */
const failingStatuses = ['failed', 'blocked'] as const satisfies readonly Status[]

export function isFailing(status: Status): boolean {
  return failingStatuses.some((failing) => failing === status)
}

/** How the status of a test case changed since the previous run; undefined if the change is not interesting. */
export type Change = 'new' | 'fixed' | 'still'

export interface FailureGroup {
  /** The common part of the messages; empty for failures without a message. */
  readonly message: string
  readonly testCases: readonly OutlinedTestCase[]
  /** Whether all of them passed in the previous run. */
  readonly isNew: boolean
}

/** A run as a whole. Rows are selected from it later. */
export interface RunReport {
  readonly project: ProjectRow
  readonly run: RunRow
  /** The runs to compare with, newest first. */
  readonly earlierRuns: readonly RunRow[]
  readonly testCases: readonly OutlinedTestCase[]
  readonly changes: ReadonlyMap<number, Change>
  /** Generalized messages of failing test cases, by test case key. */
  readonly messages: ReadonlyMap<number, string>
  readonly groups: readonly FailureGroup[]
  readonly logs: readonly RunLogRow[]
}

/** Reads what the page of a run shows about the run as a whole. The number of queries does not depend on its size. */
export async function readRunReport(
  { db }: Pick<CallContext, 'db'>,
  project: ProjectRow,
  run: RunRow,
  { withContent }: { readonly withContent: boolean },
): Promise<RunReport> {
  const earlierRuns = findComparableRuns(run, await listRunRowsUpTo(db, project.key, run.id, maxRunsBefore))
  const testCases = await listRunOutline(db, run, { withContent })
  const changes = await findChanges(db, earlierRuns[0], testCases)
  const failures = await listLastResultsByStatus(db, run.key, failingStatuses)
  const messages = new Map(failures.map((result) => [result.testCaseKey, toGroupMessage(result)]))
  const groups = groupFailures(testCases, messages, changes)
  return {
    project,
    run,
    earlierRuns,
    testCases,
    changes,
    messages,
    groups,
    logs: await listRunLogRows(db, run.key),
  }
}

function toGroupMessage({ commentHead }: LastResult): string {
  return generalizeMessage(extractFirstLine(commentHead))
}

async function findChanges(
  db: CallContext['db'],
  earlier: RunRow | undefined,
  testCases: readonly OutlinedTestCase[],
): Promise<Map<number, Change>> {
  const changes = new Map<number, Change>()
  if (!earlier) return changes
  const before = new Map(
    (await listRunStatuses(db, earlier.key)).map(({ testCaseKey, status }) => [testCaseKey, status]),
  )
  for (const { key, status } of testCases) {
    const change = classifyChange(before.get(key), status)
    if (change) changes.set(key, change)
  }
  return changes
}

function classifyChange(before: Status | undefined, after: Status): Change | undefined {
  if (before === undefined) return undefined
  if (isFailing(after)) return isFailing(before) ? 'still' : before === 'passed' ? 'new' : undefined
  return isFailing(before) && after === 'passed' ? 'fixed' : undefined
}

/** Groups failing test cases by the common part of their messages, largest group first. */
function groupFailures(
  testCases: readonly OutlinedTestCase[],
  messages: ReadonlyMap<number, string>,
  changes: ReadonlyMap<number, Change>,
): FailureGroup[] {
  const groups = new Map<string, OutlinedTestCase[]>()
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
