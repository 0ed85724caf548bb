import { createHash } from 'node:crypto'
import { QasError } from 'qasphere-client'
import { type ExistingRun, listRuns, useRun } from '../plan/find-target.js'
import { fitToRun } from '../plan/fit-to-run.js'
import type { PastUpload } from '../plan/past-upload.js'
import { listPlannedResults, type UnsentReports, type UploadPlan } from '../plan/plan-upload.js'
import type { PlannedResult } from '../plan/planned-results.js'
import type { Records } from '../plan/records.js'
import type { LazyList } from '../read/lazy-list.js'
import type { Upload } from '../upload.js'
import { openRun } from './open-run.js'

/** The run that an upload sends results to. */
export interface TargetRun {
  readonly runId: number
  readonly title: string
  /** `created` means by this upload, now or before an interruption. */
  readonly how: 'created' | 'reused' | 'named'
  /** The results that the run can take. */
  readonly planned: LazyList<PlannedResult>
  /** Returns the status of a test case in the run before anything was sent, by the test case's number. */
  statusBefore(seq: number): string | undefined
}

/** Returns the run that the check found, or creates one, with the results that it can take. */
export async function openTarget(upload: Upload, plan: UploadPlan, records: Records): Promise<TargetRun> {
  const { projectCode } = plan
  const { journal, past } = records
  const wanted = listPlannedResults(plan, upload)
  const run =
    plan.target.kind === 'existing' ? plan.target : await createTarget(upload, plan, wanted, records)
  const { id: runId, title, isOwn, members } = run
  const planned =
    members && run.how === 'same-title'
      ? fitToRun(upload, projectCode, { id: runId, title, members }, wanted)
      : wanted
  if (past?.run?.isOwn === undefined) {
    journal.write({ event: 'run', projectCode, runId, plan: hashPlan(planned, plan), isOwn })
  }
  const statusBefore = (seq: number) => (members ? members.statusOf(seq) : newRunStatus)
  return {
    runId,
    title,
    how: run.how === 'named' ? 'named' : isOwn ? 'created' : 'reused',
    planned,
    statusBefore,
  }
}

/** Status of test cases in a new run. */
const newRunStatus = 'open'

type OpenRun = Pick<ExistingRun, 'id' | 'title' | 'how' | 'isOwn'> & Partial<Pick<ExistingRun, 'members'>>

async function createTarget(
  upload: Upload,
  { projectCode, target }: UploadPlan,
  wanted: LazyList<PlannedResult>,
  { uploadId }: Records,
): Promise<OpenRun> {
  if (target.kind !== 'new') return target
  const { connection, options } = upload
  const run = await openRun(connection, {
    ...target,
    projectCode,
    onTitleConflict: options.onTitleConflict,
    uploadId,
    size: wanted.length,
    testCaseIds: () => testCaseIds(wanted),
  })
  if (run.isOwn) return { ...run, how: 'same-title' }
  // Another upload has created it since the check.
  const [listed] = await listRuns(connection, projectCode, ({ id }) => id === run.id)
  const found = listed ?? { ...run, isClosed: false, description: undefined }
  return useRun(upload, projectCode, found, 'same-title', false)
}

/**
 * Checks that an interrupted upload can be resumed: its reports, and the test cases that they match, must be the same.
 * Only reads.
 *
 * @throws QasError of kind `upload` if they differ.
 */
export function rejectChangedReports(
  upload: Upload,
  plan: UploadPlan | UnsentReports,
  past: PastUpload | undefined,
): void {
  if (!past?.run) return
  const isSame =
    plan.projectCode !== undefined &&
    plan.titles.every((title) => plan.imported.has(title)) &&
    hashPlan(listPlannedResults(plan, upload), plan) === past.run.plan
  if (isSame) return
  throw new QasError(
    'upload',
    `The reports, or the test cases they match, have changed since the interrupted upload to run ${past.run.runId}. Upload them without --resume.`,
    {},
  )
}

/** Returns a hash that is equal if two plans send the same batches, which also depend on the length of comments. */
function hashPlan(planned: LazyList<PlannedResult>, { reports }: UploadPlan): string {
  const hash = createHash('sha256').update(reports.results.digest())
  let lines: string[] = []
  for (const { testCase, status, timeTaken, sourceIndexes, commentBytes } of planned) {
    lines.push(`${testCase.id} ${status} ${timeTaken} ${sourceIndexes.join()} ${commentBytes}\n`)
    if (lines.length < 1000) continue
    hash.update(lines.join(''))
    lines = []
  }
  return hash.update(lines.join('')).digest('hex')
}

function* testCaseIds(planned: LazyList<PlannedResult>): Generator<string> {
  let last: number | undefined
  for (const { testCase, testCaseKey } of planned) {
    if (testCaseKey !== last) yield testCase.id
    last = testCaseKey
  }
}
