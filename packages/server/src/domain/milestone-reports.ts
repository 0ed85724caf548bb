import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Status } from 'qasphere-contract/scalars'
import {
  findLastComments,
  listStatusesOfRuns,
  type MilestoneSums,
  sumRunsByMilestone,
} from '../store/milestone-runs.js'
import { findMilestoneRow, listMilestoneRows } from '../store/milestones.js'
import { zeroCounts } from '../store/run-counts.js'
import { listRunRows } from '../store/runs.js'
import type { MilestoneRow, ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { notFound } from '../values/api-error.js'
import { parseCounter } from '../values/identifiers.js'
import { milestonePath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { extractFirstLine } from './first-line.js'
import { findTestCaseNames, showTestCaseName, type TestCaseName } from './reported-test-cases.js'
import { limitMembers } from './run-window.js'
import { countStatuses } from './runs.js'
import { attentionOrder } from './status-order.js'

type ShownProgress = ResponseOf<Endpoints['listMilestoneProgress']>['milestones'][number]

/** A milestone with its runs added up. */
export interface MilestoneProgress {
  readonly milestone: MilestoneRow
  readonly sums: Omit<MilestoneSums, 'milestoneId'>
}

const noRuns = { openRuns: 0, closedRuns: 0, ...zeroCounts }

/** Lists the milestones of a project with their progress, newest first. */
export async function listMilestoneProgress(
  { db }: Pick<Store, 'db'>,
  project: ProjectRow,
): Promise<MilestoneProgress[]> {
  const milestones = await listMilestoneRows(db, project.key)
  const sums = new Map((await sumRunsByMilestone(db, project.key)).map((sum) => [sum.milestoneId, sum]))
  return milestones.map((milestone) => ({ milestone, sums: sums.get(milestone.id) ?? noRuns })).reverse()
}

/** The latest status of a test case in a milestone. */
export interface LatestStatus {
  readonly testCaseKey: number
  readonly status: Status
  /** The run that has this status. */
  readonly runKey: number
}

/** The test cases of a milestone by their latest status. */
export interface MilestoneReport {
  readonly progress: MilestoneProgress
  /** The runs that the report covers, newest first. */
  readonly runs: readonly RunRow[]
  /** Number of test cases by latest status. */
  readonly counts: Readonly<Record<Status, number>>
  /** Test cases that need attention first. */
  readonly testCases: readonly LatestStatus[]
}

/** Maximum number of runs of a milestone that its report covers. */
const maxRuns = 200

/** Reads the report of a milestone with a fixed number of queries. Throws 404 for an unknown milestone. */
export async function readMilestoneReport(
  store: Store,
  project: ProjectRow,
  milestoneId: string,
): Promise<MilestoneReport> {
  const { db } = store
  const id = parseCounter(milestoneId)
  const milestone = id === undefined ? undefined : await findMilestoneRow(db, project.key, id)
  if (!milestone) throw notFound('milestone')
  const sums = (await sumRunsByMilestone(db, project.key)).find((sum) => sum.milestoneId === milestone.id)
  const filters = { milestoneIds: [milestone.id] }
  const all = await listRunRows(store, project.key, filters, { offset: 0, limit: maxRuns })
  const runs = limitMembers(all)
  const latest = await findLatestStatuses(store, runs)
  const counts = { ...zeroCounts }
  for (const { status } of latest) counts[status] += 1
  const rank = ({ status }: LatestStatus) => attentionOrder.indexOf(status)
  return {
    progress: { milestone, sums: sums ?? noRuns },
    runs,
    counts,
    testCases: latest.sort((one, other) => rank(one) - rank(other) || one.testCaseKey - other.testCaseKey),
  }
}

/** Finds the latest status of each test case of some runs; open only if no run has a result. */
async function findLatestStatuses({ db }: Store, runs: readonly RunRow[]): Promise<LatestStatus[]> {
  const latest = new Map<number, LatestStatus>()
  const rows = await listStatusesOfRuns(
    db,
    runs.map(({ key }) => key),
  )
  for (const row of rows) {
    if (row.status !== 'open' || !latest.has(row.testCaseKey)) latest.set(row.testCaseKey, row)
  }
  return [...latest.values()]
}

/** A test case of a milestone as a row of a table. */
export interface MilestoneRowView extends TestCaseName {
  readonly status: Status
  readonly run: RunRow
  /** The first line of the last comment. */
  readonly firstLine: string
}

/** Reads the table rows of some test cases of a milestone, with a fixed number of queries. Deleted ones are absent. */
export async function readMilestoneRows(
  store: Store,
  project: ProjectRow,
  { runs }: MilestoneReport,
  testCases: readonly LatestStatus[],
): Promise<MilestoneRowView[]> {
  const keys = testCases.map(({ testCaseKey }) => testCaseKey)
  const names = await findTestCaseNames(store, project, keys)
  const comments = await findLastComments(
    store,
    testCases.filter(({ status }) => status !== 'open'),
  )
  const lines = new Map(comments.map(({ testCaseKey, commentHead }) => [testCaseKey, commentHead]))
  const runsByKey = new Map(runs.map((run) => [run.key, run]))
  return testCases.flatMap(({ testCaseKey, status, runKey }) => {
    const [name, run] = [names.get(testCaseKey), runsByKey.get(runKey)]
    if (!name || !run) return []
    return { ...name, status, run, firstLine: extractFirstLine(lines.get(testCaseKey) ?? '') }
  })
}

/** Converts the progress of a milestone to the format of the API. */
export function showMilestoneProgress(
  { origin }: Pick<CallContext, 'origin'>,
  project: ProjectRow,
  { milestone, sums }: MilestoneProgress,
): ShownProgress {
  const { id, title, archivedAt } = milestone
  return {
    id,
    title,
    archivedAt,
    url: origin + milestonePath(project.code, id),
    openRuns: sums.openRuns,
    closedRuns: sums.closedRuns,
    statusCounts: countStatuses(sums),
  }
}

/** Converts the report of a milestone with some of its rows to the format of the API. */
export function showMilestoneReport(
  call: Pick<CallContext, 'origin'>,
  project: ProjectRow,
  { progress, runs, counts }: MilestoneReport,
  rows: readonly MilestoneRowView[],
): ResponseOf<Endpoints['getMilestoneReport']> {
  return {
    milestone: showMilestoneProgress(call, project, progress),
    runs: runs.length,
    statusCounts: countStatuses(counts),
    tcases: rows.map(({ status, run, firstLine, ...name }) => ({
      ...showTestCaseName(name),
      status,
      runId: run.id,
      message: firstLine,
    })),
  }
}
