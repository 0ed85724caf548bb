import { randomBytes } from 'node:crypto'
import { type InputProblem, isQasError, QasError } from 'qasphere-client'
import { classifyError } from 'qasphere-client/classify-error'
import { connect } from '../connection/connection.js'
import { readConnectionSettings } from '../connection/connection-settings.js'
import { createPace } from '../connection/pace.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { readOutputOptions } from '../input/output-options.js'
import { requireHosts } from '../input/run-url.js'
import { onStopSignal } from '../input/stop-signals.js'
import { printResult } from '../output/print-result.js'
import { createProgress } from '../output/progress.js'
import { createDryOutcome, createUnsentOutcome, executePlan, type Outcome } from './execute-plan.js'
import { continueJournal, type Journal, skipJournal, startJournal } from './plan/journal.js'
import {
  type FoundJournal,
  findPastUpload,
  hashUpload,
  type PastUpload,
  pruneJournals,
} from './plan/past-upload.js'
import { planUpload, type UploadPlan } from './plan/plan-upload.js'
import { openSpool } from './read/comment-spool.js'
import { findInputs } from './read/find-inputs.js'
import { openStreamCopies, type StreamCopies } from './read/stream-copies.js'
import { formatAnnotations, writeStepSummary } from './report/github-actions.js'
import { formatSummary, type Summary } from './report/summary.js'
import { rejectChangedReports } from './send/target-run.js'
import type { Upload } from './upload.js'
import { readUploadOptions, type UploadOptions } from './upload-options.js'

/** Runs an upload command. Checks all arguments before it looks up credentials. */
export async function run(context: RunContext): Promise<void> {
  const copies = openStreamCopies()
  try {
    await uploadInputs(context, copies)
  } finally {
    copies.close()
  }
}

async function uploadInputs(context: RunContext, copies: StreamCopies): Promise<void> {
  const { terminal, cwd, operands } = context
  const now = new Date()
  const problems: InputProblem[] = [...context.problems]
  const options = await readOptions(context, now, problems)
  const settings = readConnectionSettings(context)
  problems.push(...settings.problems)
  const { inputs, skipped, ...found } = await findInputs(operands, { format: options.format, cwd, copies })
  problems.push(...found.problems)
  if (!options.isQuiet) for (const line of skipped) terminal.say(`Skipped ${line}`)
  if (problems.length > 0) throw invalidArguments(problems)
  const { url, token, source } = await findCredentials(context, settings.options)
  const host = options.run?.host
  requireHosts(host === undefined ? [] : [{ where: '--run-url', host }], url)

  const connection = connect({ ...settings.options, url, token }, createPace(options.rate))
  const progress = createProgress(terminal, options.isQuiet)
  const warn = (message: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
  if (options.attachmentFolders.length > 0 && !options.withAttachments) {
    warn('--attachments-from has no effect without --attachments')
  }
  const spool = openSpool(warn)
  const upload: Upload = { inputs, options, connection, spool, terminal, progress, now, cwd, warn }
  try {
    await uploadAll(upload, context)
  } catch (error) {
    const described = addTokenSource(error, source)
    if (!options.allowsFailure || !isUploadFailure(described)) throw described
    warn(`The upload failed, which --allow-upload-failure allows: ${described.message}`)
  } finally {
    progress.end()
    connection.close()
    spool.close()
  }
}

/** Reads the options of an upload, and how data is printed if an option asks for data. Adds problems to `problems`. */
async function readOptions(context: RunContext, now: Date, problems: InputProblem[]): Promise<UploadOptions> {
  const options = readUploadOptions(context, now, problems)
  if (!options.printsJson) return options
  const { choice, problems: found } = await readOutputOptions(context)
  problems.push(...found)
  return choice ? { ...options, outputChoice: choice } : options
}

async function uploadAll(upload: Upload, context: RunContext): Promise<void> {
  const { options, inputs, connection, cwd, now } = upload
  const key = hashUpload(connection.url, inputs, options)
  const { past, obstacle }: FoundJournal = options.isDryRun
    ? {}
    : findPastUpload(key, options, cwd, upload.warn)
  if (past?.doneUrl !== undefined && options.resumes) return reportFinished(upload, past.doneUrl)
  reportPastUpload(upload, past)
  const resumed = options.resumes ? past : undefined
  const plan = await planUpload(upload, resumed)
  rejectChangedReports(upload, plan, resumed)
  if (plan.projectCode === undefined) return finish(upload, context, createUnsentOutcome(upload, plan))
  if (options.isDryRun || isEmpty(plan)) return finish(upload, context, createDryOutcome(upload, plan))
  pruneJournals()
  const uploadId = resumed?.uploadId ?? `${now.getTime().toString(36)}-${randomBytes(4).toString('hex')}`
  const begin = { upload: key, title: options.runTitle, id: uploadId }
  const journal = resumed
    ? continueJournal(resumed.path, upload.warn)
    : obstacle === undefined
      ? startJournal(begin, options, cwd, upload.warn)
      : skipJournal(obstacle, upload.warn)
  const stop = watchStopSignals()
  try {
    const records = { journal, uploadId, checkStop: stop.check, ...(resumed ? { past: resumed } : {}) }
    await finish(upload, context, await executePlan(upload, plan, records))
  } catch (error) {
    throw addResumeAdvice(error, stop.isRequested(), journal)
  } finally {
    stop.end()
    journal.close()
  }
}

/** Whether there is nothing to create a run for: no result, log or test case, which --force allows. */
function isEmpty({ planned, toCreate, reports }: UploadPlan): boolean {
  return planned.length === 0 && toCreate.length === 0 && reports.logs.length === 0
}

function reportPastUpload({ options, terminal, warn }: Upload, past: PastUpload | undefined): void {
  if (past && past.doneUrl === undefined && !options.resumes) {
    warn(
      'An earlier upload of these reports did not finish. This one starts over; use --resume to continue the earlier one.',
    )
  }
  if (!past && options.resumes && !options.isQuiet) {
    terminal.say('Found no interrupted upload of these reports; starting over.')
  }
}

async function reportFinished({ options, terminal }: Upload, url: string): Promise<void> {
  terminal.say(`This upload is already complete; nothing to send. URL: ${url}`)
  if (options.printsJson) await printResult(terminal, { resumed: true, url }, options.outputChoice)
  else await terminal.print(`Test run URL: ${url}\n`)
}

/** Prints the outcome of the upload. Throws if results are missing in the run. */
async function finish(
  upload: Upload,
  { env }: RunContext,
  { summary: counted, planned, failure }: Outcome,
): Promise<void> {
  const { options, terminal, progress, now, cwd } = upload
  const summary = { ...counted, duration: Date.now() - now.getTime() }
  progress.end()
  if (!options.isQuiet) for (const line of formatSummary(summary)) terminal.say(line)
  if (env.GITHUB_ACTIONS === 'true') for (const line of formatAnnotations(planned, cwd)) terminal.say(line)
  if (env.GITHUB_STEP_SUMMARY) await writeSummary(upload, env.GITHUB_STEP_SUMMARY, summary, planned)
  const { sent, testCases } = summary.counts
  if (options.printsJson) await printResult(terminal, summary, options.outputChoice)
  else if (summary.url !== null && !summary.dryRun && failure === undefined) {
    // Pipelines search for this line, so its wording does not depend on the numbers.
    await terminal.print(`Uploaded ${sent} results to ${testCases} test cases\n`)
  }
  if (failure) throw failure
}

async function writeSummary(
  { warn }: Upload,
  path: string,
  summary: Summary,
  planned: Outcome['planned'],
): Promise<void> {
  try {
    await writeStepSummary(path, summary, planned)
  } catch (error) {
    warn(`Cannot write the step summary: ${error instanceof Error ? error.message : error}`)
  }
}

/** Whether the upload itself failed, rather than its reports or arguments being invalid. */
function isUploadFailure(error: unknown): error is Error {
  if (!isQasError(error)) return false
  return (
    error.kind === 'network' ||
    error.kind === 'api' ||
    (error.kind === 'upload' && error.details.failed === true)
  )
}

function addTokenSource(error: unknown, source: string): unknown {
  if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 401) return error
  const advice = `The token is from ${source}. Check that it is correct, still valid, and belongs to this QA Sphere.`
  return new QasError('api', `${error.message}\n${advice}`, error.details, error)
}

const resumeAdvice = 'Acknowledged results are safe. Run the same command with --resume to send the rest.'

/** Adds how to resume, if that can help: after an interruption, a temporary failure, or a rejected token. */
function addResumeAdvice(error: unknown, isStopped: boolean, journal: Journal): unknown {
  if (!isQasError(error)) return error
  const advice = journal.isComplete()
    ? resumeAdvice
    : 'The upload cannot be resumed because its journal could not be written.'
  if (isStopped) return new QasError('upload', `Interrupted. ${advice}`, {}, error)
  if (!journal.isComplete()) return error
  if (error.kind === 'network')
    return new QasError('network', `${error.message}\n${advice}`, error.details, error)
  if (error.kind === 'api' && (classifyError(error) !== 'permanent' || error.details.status === 401))
    return new QasError('api', `${error.message}\n${advice}`, error.details, error)
  return error
}

/** Lets Ctrl-C end the upload after pending requests; a second Ctrl-C ends it immediately. */
function watchStopSignals(): { check(): void; isRequested(): boolean; end(): void } {
  let isRequested = false
  const end = onStopSignal(() => {
    isRequested = true
  })
  return {
    check() {
      if (isRequested) throw new QasError('upload', 'Interrupted', {})
    },
    isRequested: () => isRequested,
    end,
  }
}
