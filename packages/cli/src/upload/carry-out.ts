import { isQasError } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import { formatMarker } from 'qasphere-reports/markers'
import { attachmentLinks, uploadContents } from './attachments.js'
import { createTestCases, writeMapping } from './create-test-cases.js'
import { foldedComment, type PlannedResult } from './duplicates.js'
import { again } from './failed-requests.js'
import type { KnownTestCase } from './match-results.js'
import { plannedResults, type Upload, type UploadPlan } from './plan-upload.js'
import type { Records } from './records.js'
import { sendResults } from './send-results.js'
import { countStatuses, type Summary } from './summary.js'
import { runFor, runUrl } from './target-run.js'
import { missingResults } from './verify-run.js'

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
  const { created, mappingFile } = await makeTestCases(upload, plan, records)
  const wanted = plannedResults(plan, upload)
  const run = await runFor(upload, plan, wanted, records)
  const { runId, planned } = run
  const where = { projectCode, runId }
  await sendLog(upload, plan, where, records)
  const urls = await sendFiles(upload, plan, records)
  const { hashes, contents } = plan.attachments
  if (contents.length > 0) upload.progress.note(`${urls.size} of ${contents.length} files`)
  let sent = 0
  upload.progress.report('Sending results', sent, planned.length)
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
  upload.progress.note(`${sent} sent`)
  upload.progress.report('Reading the run back', 0, 0)
  const missing = await missingResults({
    connection: upload.connection,
    run: where,
    planned,
    ids,
    statusBefore: run.statusBefore,
    onLook: (done, total) => upload.progress.report('Looking at results', done, total),
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
      runTitle: upload.options.run ? null : run.title,
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

/** Makes test cases for what matched none, and tells their markers; an earlier try may have made some of them. */
async function makeTestCases(
  { connection, cwd, now }: Upload,
  { projectCode, titles, imported }: UploadPlan,
  { journal, past }: Records,
): Promise<{ readonly created: readonly KnownTestCase[]; readonly mappingFile: string | null }> {
  if (titles.length === 0) return { created: [], mappingFile: null }
  const after = past?.create?.after ?? highestNumber(imported.values())
  if (!past?.create) journal.write({ event: 'create', after })
  await createTestCases(connection, projectCode, titles, imported)
  const ours = [...new Set(titles)].flatMap((title) => imported.get(title) ?? [])
  const created = ours.filter(({ seq }) => seq > after)
  if (past?.created) return { created, mappingFile: past.created.mappingFile }
  const mappingFile = created.length > 0 ? await writeMapping(created, projectCode, cwd, now) : null
  journal.write({ event: 'created', mappingFile })
  return { created, mappingFile }
}

function highestNumber(testCases: Iterable<KnownTestCase>): number {
  let highest = 0
  for (const { seq } of testCases) highest = Math.max(highest, seq)
  return highest
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
    await again(async () => {
      await connection.pace()
      await connection.careful.call(endpoints.createRunLog, { ...run, comment })
    })
  } catch (error) {
    if (!options.isForced || !isQasError(error)) throw error
    warn(`The run's log was not written: ${error.message}`)
    return
  }
  journal.write({ event: 'log', index: 0, state: 'done' })
}

/** Uploads what was not uploaded before; returns the URL of each content by its hash. */
async function sendFiles(
  upload: Upload,
  { attachments }: UploadPlan,
  { journal, past, checkStop }: Records,
): Promise<Map<string, string>> {
  const urls = new Map(past?.fileUrls)
  const contents = attachments.contents.filter(({ hash }) => !urls.has(hash))
  const tell = () => upload.progress.report('Uploading files', urls.size, attachments.contents.length)
  if (contents.length > 0) tell()
  try {
    await uploadContents(upload.connection, contents, (batch) => {
      journal.write({ event: 'files', urls: batch })
      for (const [hash, url] of Object.entries(batch)) urls.set(hash, url)
      tell()
      checkStop()
    })
  } catch (error) {
    if (!upload.options.isForced || !isQasError(error)) throw error
    upload.warn(`Some attachments were not uploaded: ${error.message}`)
  }
  return urls
}
