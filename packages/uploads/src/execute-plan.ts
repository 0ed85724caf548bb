import { isQasError, type QasError } from 'qasphere-client'
import { toOneLine } from 'qasphere-client/on-one-line'
import { count } from 'qasphere-client/plural'
import { formatRunUrl } from 'qasphere-client/run-url'
import { formatMarker } from 'qasphere-reports/markers'
import type { KnownTestCase } from './match/test-case-table.js'
import { renderAttachmentLinks, uploadContents } from './plan/attachments.js'
import { createTestCases, formatTwinWarning, writeMapping } from './plan/create-test-cases.js'
import {
  listFutureResults,
  listTitlesToCreate,
  type UnsentReports,
  type UploadPlan,
} from './plan/plan-upload.js'
import type { PlannedResult } from './plan/planned-results.js'
import type { Records } from './plan/records.js'
import { emptyList, type LazyList } from './read/lazy-list.js'
import { createMissingError } from './report/missing-error.js'
import type { Summary } from './report/summary.js'
import { countResults } from './report/tally.js'
import { appendNumber } from './run-name.js'
import { createComments } from './send/comments.js'
import { sendLog } from './send/send-log.js'
import { sendResults } from './send/send-results.js'
import { openTarget, type TargetRun } from './send/target-run.js'
import { findMissingResults } from './send/verify-run.js'
import type { Upload } from './upload.js'

/** The outcome of an upload. */
export interface Outcome {
  readonly summary: Omit<Summary, 'duration'>
  readonly planned: LazyList<PlannedResult>
  /** Thrown at the end if results were sent but the run does not show them. */
  readonly failure?: QasError
}

/**
 * Executes a plan: creates test cases and the run, sends its log, files and results, then verifies the run.
 *
 * @throws QasError if a request fails, or if the run has changed since it was checked.
 */
export async function executePlan(upload: Upload, plan: UploadPlan, records: Records): Promise<Outcome> {
  const { projectCode } = plan
  const { created, mappingFile } = await createMissingTestCases(upload, plan, records)
  const run = await openTarget(upload, plan, records)
  const { runId, planned } = run
  const where = { projectCode, runId }
  const url = formatRunUrl(upload.connection.url, projectCode, runId)
  await announceRun(upload, run, url)
  const urls = await uploadFiles(upload, plan, records)
  const { hashes, contents } = plan.attachments
  const logs = plan.reports.logs.map(({ comment, attachments }) => {
    return comment + renderAttachmentLinks(attachments, hashes, urls)
  })
  await sendLog(upload, logs, where, records)
  if (contents.length > 0) upload.progress.note(`${urls.size} of ${count(contents.length, 'file')}`)
  let sent = 0
  upload.progress.report('Sending results', sent, planned.length)
  const ids = await sendResults(planned, {
    connection: upload.connection,
    run: where,
    isOwnRun: run.how === 'created',
    uploadId: records.uploadId,
    journal: records.journal,
    ...(records.past ? { past: records.past } : {}),
    checkStop: records.checkStop,
    comments: createComments(plan.reports.results, hashes, urls),
    onSent: (results) => {
      sent += results
      upload.progress.report('Sending results', sent, planned.length)
    },
  })
  upload.progress.note(`${sent} sent`)
  upload.progress.report('Verifying the run', 0, 0)
  const missing = await findMissingResults({
    connection: upload.connection,
    run: where,
    planned,
    ids,
    statusBefore: run.statusBefore,
    onCheck: (done, total) => upload.progress.report('Checking results', done, total),
  })
  if (missing.length === 0) records.journal.write({ event: 'done', url })
  return {
    planned,
    ...(missing.length > 0 ? { failure: createMissingError(projectCode, missing) } : {}),
    summary: {
      ...createBaseSummary(upload, plan, planned),
      resumed: records.past?.run !== undefined,
      runId,
      runTitle: upload.options.run ? null : run.title,
      reused: run.how === 'reused',
      url,
      created: created.map(({ seq, title }) => ({ marker: formatMarker({ projectCode, seq }), title })),
      mappingFile,
      counts: { ...countResults(upload, plan, planned), missing: missing.length },
    },
  }
}

/** Prints the run before anything is sent to it, so that pipelines know its URL even if the upload fails. */
async function announceRun(
  { options, terminal, warn }: Upload,
  { how, title, runId }: TargetRun,
  url: string,
) {
  if (options.printsJson) return
  const lines = {
    created: `Created new test run "${toOneLine(title)}" with ID: ${runId}`,
    reused: `Reusing existing test run "${toOneLine(title)}" with ID: ${runId}`,
    named: `Using existing test run: ${url}`,
  }
  try {
    await terminal.print(`${lines[how]}\nTest run URL: ${url}\n`)
  } catch (error) {
    // The results matter more. If stdout is still broken at the end, printing the last line fails the command.
    warn(`Cannot write to stdout: ${error instanceof Error ? error.message : error}`)
  }
}

/** Returns what a plan would do, for a dry run or if there is nothing to send. */
export function createDryOutcome(upload: Upload, plan: UploadPlan): Outcome {
  const { target } = plan
  const planned = listFutureResults(upload, plan)
  return {
    planned,
    summary: {
      ...createBaseSummary(upload, plan, planned),
      ...(target.kind === 'new'
        ? { runTitle: appendNumber(target.baseTitle, target.number) }
        : {
            runId: target.id,
            runTitle: target.how === 'named' ? null : target.title,
            reused: target.how === 'same-title',
            url: formatRunUrl(upload.connection.url, plan.projectCode, target.id),
          }),
      created: listTitlesToCreate(plan).map((title) => ({ marker: 'new', title })),
    },
  }
}

/** Returns the outcome for reports of which nothing is sent. */
export function createUnsentOutcome(upload: Upload, unsent: UnsentReports): Outcome {
  const withoutLogs = { ...unsent, reports: { ...unsent.reports, logs: [] } }
  return { planned: emptyList, summary: createBaseSummary(upload, withoutLogs, emptyList) }
}

function createBaseSummary(
  upload: Upload,
  plan: UploadPlan | UnsentReports,
  planned: LazyList<PlannedResult>,
): Omit<Summary, 'duration'> {
  return {
    dryRun: upload.options.isDryRun,
    resumed: false,
    projectCode: plan.projectCode ?? null,
    runId: null,
    runTitle: null,
    reused: false,
    url: null,
    counts: countResults(upload, plan, planned),
    unmatched: [...plan.unmatched].map(({ result: { name, folder } }) => ({ name, folder })),
    created: [],
    mappingFile: null,
  }
}

/** Creates test cases for unmatched results and writes their markers to a file. An earlier attempt may have created some. */
async function createMissingTestCases(
  upload: Upload,
  { projectCode, titles, imported }: UploadPlan,
  { journal, past }: Records,
): Promise<{ readonly created: readonly KnownTestCase[]; readonly mappingFile: string | null }> {
  if (titles.length === 0) return { created: [], mappingFile: null }
  const after = past?.create?.after ?? findHighestNumber(imported.values())
  if (!past?.create) journal.write({ event: 'create', after })
  const twins = await createTestCases(upload.connection, projectCode, titles, imported)
  if (twins.length > 0) upload.warn(formatTwinWarning(projectCode, twins))
  const ours = [...new Set(titles)].flatMap((title) => imported.get(title) ?? [])
  const markable = ours.filter(({ seq }) => seq > after)
  const adopted = new Set(twins.map(({ older }) => older.seq))
  const created = markable.filter(({ seq }) => !adopted.has(seq))
  if (past?.created) return { created, mappingFile: past.created.mappingFile }
  const mappingFile = markable.length > 0 ? await writeMappingOrWarn(upload, markable, projectCode) : null
  journal.write({ event: 'created', mappingFile })
  return { created, mappingFile }
}

async function writeMappingOrWarn(
  { cwd, now, warn }: Upload,
  testCases: readonly KnownTestCase[],
  projectCode: string,
): Promise<string | null> {
  try {
    return await writeMapping(testCases, projectCode, cwd, now)
  } catch (error) {
    warn(`Cannot write the file with the new markers: ${error instanceof Error ? error.message : error}`)
    return null
  }
}

function findHighestNumber(testCases: Iterable<KnownTestCase>): number {
  let highest = 0
  for (const { seq } of testCases) highest = Math.max(highest, seq)
  return highest
}

/** Uploads the files that are not uploaded yet. Returns the URL of each file by the hash of its content. */
async function uploadFiles(
  upload: Upload,
  { attachments }: UploadPlan,
  { journal, past, checkStop }: Records,
): Promise<Map<string, string>> {
  const urls = new Map(past?.fileUrls)
  const contents = attachments.contents.filter(({ hash }) => !urls.has(hash))
  const reportProgress = () =>
    upload.progress.report('Uploading files', urls.size, attachments.contents.length)
  if (contents.length > 0) reportProgress()
  try {
    await uploadContents(
      upload.connection,
      contents,
      (batch) => {
        journal.write({ event: 'files', urls: batch })
        for (const [hash, url] of Object.entries(batch)) urls.set(hash, url)
        reportProgress()
        checkStop()
      },
      upload.warn,
    )
  } catch (error) {
    if (!upload.options.isForced || !isQasError(error)) throw error
    upload.warn(`Some attachments were not uploaded: ${error.message}`)
  }
  return urls
}
