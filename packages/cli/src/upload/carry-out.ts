import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isQasError, QasError } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import { formatMarker } from 'qasphere-reports/markers'
import { attachmentLinks, uploadContents } from './attachments.js'
import { createTestCases, writeMapping } from './create-test-cases.js'
import { foldedComment, type PlannedResult } from './duplicates.js'
import { testName } from './explain.js'
import { listRunTestCases } from './find-test-cases.js'
import type { Journal, PastUpload } from './journal.js'
import type { KnownTestCase } from './match-results.js'
import { plannedResults, type Upload, type UploadPlan } from './plan-upload.js'
import { sendResults } from './send-results.js'
import { countStatuses, type Summary } from './summary.js'
import { openRun, runUrl } from './target-run.js'
import { missingResults } from './verify-run.js'

/** Where an upload writes down what it has done, and what an earlier try of it has. */
export interface Records {
  readonly journal: Journal
  readonly past?: PastUpload
  readonly title: string
  /** Throws where the upload shall stop. */
  checkStop(): void
}

/** What became of an upload. */
export interface Outcome {
  readonly summary: Omit<Summary, 'duration'>
  readonly planned: readonly PlannedResult[]
  /** What the run does not show though it was sent. */
  readonly missing: readonly PlannedResult[]
}

/** Sends what a plan holds: test cases, run, log, files, results; then reads the run back. */
export async function carryOut(upload: Upload, plan: UploadPlan, records: Records): Promise<Outcome> {
  const { projectCode } = plan
  const { created, mappingFile } = await makeTestCases(upload, plan)
  const wanted = plannedResults(plan, upload)
  const run = await runFor(upload, plan, wanted, records)
  const { runId, planned } = run
  const where = { projectCode, runId }
  await sendLog(upload, plan, where, records)
  const urls = await sendFiles(upload, plan, records)
  const { hashes } = plan.attachments
  let sent = 0
  const ids = await sendResults(planned, {
    connection: upload.connection,
    run: where,
    journal: records.journal,
    ...(records.past ? { past: records.past } : {}),
    since: run.since,
    checkStop: records.checkStop,
    commentOf: ({ sources }) =>
      foldedComment(sources, ({ comment, attachments }) => {
        return upload.spool.read(comment) + attachmentLinks(attachments, hashes, urls)
      }),
    onSent: (results) => {
      sent += results
      upload.progress.report('Sending results', sent, planned.length)
    },
  })
  const missing = await missingResults({
    connection: upload.connection,
    run: where,
    sent: planned.map((result, at) => ({ id: ids[at] ?? 0, result })),
    statusBefore: run.statusBefore,
    onLook: (done, total) => upload.progress.report('Reading back', done, total),
  })
  const url = runUrl(upload.connection.url, projectCode, runId)
  if (missing.length === 0) records.journal.write({ event: 'done', url })
  return {
    planned,
    missing,
    summary: {
      ...plainSummary(upload, plan, planned),
      resumed: records.past?.run !== undefined,
      runId,
      runTitle: upload.options.run ? null : records.title,
      url,
      created: created.map(({ seq, title }) => ({ marker: formatMarker({ projectCode, seq }), title })),
      mappingFile,
      counts: { ...counts(upload, plan, planned), missing: missing.length },
    },
  }
}

/** What a plan would do, for a dry run. */
export function dryOutcome(upload: Upload, plan: UploadPlan, title: string): Outcome {
  const titles = [...new Set(plan.titles)].filter((name) => !plan.imported.has(name))
  const imported = new Map(plan.imported)
  // Test cases that are not made yet stand in with what is known of them.
  for (const name of titles) imported.set(name, { id: `new ${name}`, seq: 0, title: name })
  const planned = plannedResults({ ...plan, imported }, upload)
  const { run } = upload.options
  return {
    planned,
    missing: [],
    summary: {
      ...plainSummary(upload, plan, planned),
      dryRun: true,
      runId: run?.runId ?? null,
      runTitle: run ? null : title,
      url: run ? runUrl(upload.connection.url, plan.projectCode, run.runId) : null,
      created: titles.map((name) => ({ marker: 'new', title: name })),
      counts: counts(upload, plan, planned),
    },
  }
}

function plainSummary(
  upload: Upload,
  plan: UploadPlan,
  planned: readonly PlannedResult[],
): Omit<Summary, 'duration'> {
  return {
    dryRun: false,
    resumed: false,
    projectCode: plan.projectCode,
    runId: null,
    runTitle: null,
    url: null,
    counts: counts(upload, plan, planned),
    unmatched: plan.unmatched.map(({ result: { name, folder } }) => ({ name, folder })),
    created: [],
    mappingFile: null,
  }
}

function counts({ options }: Upload, plan: UploadPlan, planned: readonly PlannedResult[]): Summary['counts'] {
  return {
    ...countStatuses(planned),
    read: plan.reports.results.length,
    sent: planned.length,
    unmatched: plan.unmatched.length,
    duplicates: planned.filter(({ sources }) => sources.length > 1).length,
    attachments: options.withAttachments ? plan.attachments.contents.length : 0,
    logs: plan.reports.logs.length,
    missing: 0,
  }
}

async function makeTestCases(
  upload: Upload,
  plan: UploadPlan,
): Promise<{ readonly created: readonly KnownTestCase[]; readonly mappingFile: string | null }> {
  if (plan.toCreate.length === 0) return { created: [], mappingFile: null }
  const { connection, cwd, now } = upload
  const created = await createTestCases(connection, plan.projectCode, plan.titles, plan.imported)
  const mappingFile = created.length > 0 ? await writeMapping(created, plan.projectCode, cwd, now) : null
  return { created, mappingFile }
}

interface TargetRun {
  readonly runId: number
  readonly since: number
  readonly planned: readonly PlannedResult[]
  /** The status that the run showed for a test case before anything was sent, by the test case's id. */
  statusBefore(tcaseId: string): string | undefined
}

/** The run that was named, that an earlier try made, or a new one; with the results that it can take. */
async function runFor(
  upload: Upload,
  plan: UploadPlan,
  wanted: readonly PlannedResult[],
  { journal, past, title }: Records,
): Promise<TargetRun> {
  const { options, connection } = upload
  const { projectCode } = plan
  const runId = options.run?.runId ?? past?.run?.runId
  const tcaseIds = [...new Set(wanted.map(({ testCase }) => testCase.id))]
  const run =
    runId === undefined
      ? await openRun(connection, projectCode, title, tcaseIds)
      : { id: runId, isReused: true }
  if (run.isReused && runId === undefined)
    upload.warn(`A run is called ${JSON.stringify(title)} already; its run ${run.id} is used`)
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
  return { runId: run.id, since, planned, statusBefore: (id) => (before ? before.get(id) : untested) }
}

/** What test cases of a new run show. */
const untested = 'open'

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

/** Tells whether two plans send the same. */
function digestOf(planned: readonly PlannedResult[]): string {
  const hash = createHash('sha256')
  for (const { testCase, status, timeTaken, sources } of planned) {
    hash.update(JSON.stringify([testCase.id, status, timeTaken, sources.map(({ name }) => name)]))
  }
  return hash.digest('hex')
}

/** What belongs to the run as a whole, as one entry. Nobody can read logs back: an unknown outcome is sent again. */
async function sendLog(
  upload: Upload,
  { reports }: UploadPlan,
  run: { readonly projectCode: string; readonly runId: number },
  { journal, past }: Records,
): Promise<void> {
  if (reports.logs.length === 0 || past?.logs.get(0) === 'done') return
  const { connection, options, warn } = upload
  journal.write({ event: 'log', index: 0, state: 'intent' })
  const comment = reports.logs.join('\n')
  try {
    await againIfLost(async () => {
      await connection.pace()
      await connection.client.call(endpoints.createRunLog, { ...run, comment })
    })
  } catch (error) {
    if (!options.isForced || !isQasError(error)) throw error
    warn(`The run's log was not written: ${error.message}`)
    return
  }
  journal.write({ event: 'log', index: 0, state: 'done' })
}

async function againIfLost(act: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await act()
      return
    } catch (error) {
      if (tries === 4 || !isQasError(error) || error.kind !== 'network') throw error
      await sleep(500 * tries)
    }
  }
}

/** Uploads what was not uploaded before; returns the URL of each content by its hash. */
async function sendFiles(
  upload: Upload,
  { attachments }: UploadPlan,
  { journal, past }: Records,
): Promise<Map<string, string>> {
  const urls = new Map(past?.fileUrls)
  const contents = attachments.contents.filter(({ hash }) => !urls.has(hash))
  try {
    await uploadContents(upload.connection, contents, (batch) => {
      journal.write({ event: 'files', urls: batch })
      for (const [hash, url] of Object.entries(batch)) urls.set(hash, url)
      upload.progress.report('Uploading files', urls.size, attachments.contents.length)
    })
  } catch (error) {
    if (!upload.options.isForced || !isQasError(error)) throw error
    upload.warn(`Some attachments were not uploaded: ${error.message}`)
  }
  return urls
}
