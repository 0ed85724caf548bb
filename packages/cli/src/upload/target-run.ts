import { createHash } from 'node:crypto'
import { QasError } from 'qasphere-client'
import { formatMarker } from 'qasphere-reports/markers'
import type { PlannedResult } from './duplicates.js'
import { testName } from './explain.js'
import { listRunTestCases } from './find-test-cases.js'
import { type OpenedRun, openRun } from './open-run.js'
import type { Upload, UploadPlan } from './plan-upload.js'
import type { Records } from './records.js'
import { defaultRunName } from './upload-commands.js'

/** The run that an upload goes to. */
export interface TargetRun {
  readonly runId: number
  readonly title: string
  /** The server's time before the first result, in ms. */
  readonly since: number
  /** The results that it can take. */
  readonly planned: readonly PlannedResult[]
  /** The status that the run showed for a test case before anything was sent, by the test case's id. */
  statusBefore(tcaseId: string): string | undefined
}

/** The run that was named, that an earlier try made, or a new one; with the results that it can take. */
export async function runFor(
  upload: Upload,
  plan: UploadPlan,
  wanted: readonly PlannedResult[],
  records: Records,
): Promise<TargetRun> {
  const { options, connection } = upload
  const { journal, past } = records
  const { projectCode } = plan
  const run = await runThere(upload, projectCode, wanted, records)
  // On resuming, too, it is most likely our own: made just before the interruption.
  if (run.isReused && !run.isPerhapsOurs && !past)
    upload.warn(`A run is called ${JSON.stringify(run.title)} already; its run ${run.id} is used`)
  const shown =
    plan.run ??
    (run.isReused ? await listRunTestCases(connection, { projectCode, runId: run.id }) : undefined)
  const before = shown && new Map([...shown.values()].map(({ id, status }) => [id, status]))
  const planned = before && !options.run ? inRun(upload, projectCode, run.id, wanted, before) : wanted
  const digest = digestOf(planned)
  if (past?.run && past.run.plan !== digest) {
    throw new QasError(
      'upload',
      `The reports, or the test cases they match, have changed since the upload that shall be resumed (run ${past.run.runId}); upload them anew, without --resume`,
      {},
    )
  }
  const since = past?.run?.since ?? connection.serverTime()
  if (!past?.run) journal.write({ event: 'run', projectCode, runId: run.id, since, plan: digest })
  const statusBefore = (id: string) => (before ? before.get(id) : untested)
  return { runId: run.id, title: run.title, since, planned, statusBefore }
}

/** What test cases of a new run show. */
const untested = 'open'

async function runThere(
  { options, connection }: Upload,
  projectCode: string,
  wanted: readonly PlannedResult[],
  { past, title }: Records,
): Promise<OpenedRun> {
  const id = options.run?.runId ?? past?.run?.runId
  if (id !== undefined) return { id, title, isReused: true, isPerhapsOurs: true }
  return openRun(connection, {
    projectCode,
    title,
    isDefaultTitle: options.runName === defaultRunName,
    tcaseIds: [...new Set(wanted.map(({ testCase }) => testCase.id))],
  })
}

/** The results whose test cases are in the run: a run that was there before may lack some. */
function inRun(
  { options, warn }: Upload,
  projectCode: string,
  runId: number,
  wanted: readonly PlannedResult[],
  members: ReadonlyMap<string, string>,
): readonly PlannedResult[] {
  const outside = wanted.filter(({ testCase }) => !members.has(testCase.id))
  if (outside.length === 0) return wanted
  const lines = outside.slice(0, 20).map(({ testCase, sources: [source] }) => {
    return `  ${formatMarker({ projectCode, seq: testCase.seq })}${source ? `: ${testName(source)}` : ''}`
  })
  const words = [`${outside.length} test cases are not in run ${runId}:`, ...lines].join('\n')
  if (!options.isForced && !options.ignoresUnmatched) {
    throw new QasError(
      'upload',
      `${words}\nGive the run another title with --run-name, or leave them out with --ignore-unmatched.`,
      {},
    )
  }
  warn(words)
  return wanted.filter(({ testCase }) => members.has(testCase.id))
}

/** Tells whether two plans send the same, in the same batches: those go by the length of comments too. */
function digestOf(planned: readonly PlannedResult[]): string {
  const hash = createHash('sha256')
  for (const { testCase, status, timeTaken, sources } of planned) {
    hash.update(
      JSON.stringify([
        testCase.id,
        status,
        timeTaken,
        sources.map(({ name, comment }) => [name, comment?.length]),
      ]),
    )
  }
  return hash.digest('hex')
}

/** Where people see a run. */
export function runUrl(url: string, projectCode: string, runId: number): string {
  return `${url}/project/${projectCode}/run/${runId}`
}
