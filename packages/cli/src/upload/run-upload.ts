import { type InputProblem, isQasError, QasError } from 'qasphere-client'
import { connect } from 'qasphere-client/connection'
import { createPace } from 'qasphere-client/pace'
import { commandLineAdvice, type UploadAdvice } from 'qasphere-uploads/advice'
import type { Outcome } from 'qasphere-uploads/execute-plan'
import { openSpool } from 'qasphere-uploads/read/comment-spool'
import { findInputs } from 'qasphere-uploads/read/find-inputs'
import { openStreamCopies, type StreamCopies } from 'qasphere-uploads/read/stream-copies'
import { formatAnnotations, writeStepSummary } from 'qasphere-uploads/report/github-actions'
import { formatSummary, type Summary } from 'qasphere-uploads/report/summary'
import { runUpload, type StopWatch } from 'qasphere-uploads/run-upload'
import type { Upload } from 'qasphere-uploads/upload'
import type { UploadOptions } from 'qasphere-uploads/upload-options'
import { readConnectionSettings } from '../connection/connection-settings.js'
import { addTokenSource } from '../connection/token-source.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { RunContext } from '../input/command.js'
import type { Environment } from '../input/environment.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { readOutputOptions } from '../input/output-options.js'
import { requireHosts } from '../input/run-url.js'
import { onStopSignal } from '../input/stop-signals.js'
import type { OutputChoice } from '../output/output-choice.js'
import { printResult } from '../output/print-result.js'
import { createProgress } from '../output/progress.js'
import { readUploadOptions } from './upload-options.js'

/** Runs an upload command. Checks all arguments before it looks up credentials. */
export async function run(context: RunContext): Promise<void> {
  await uploadFor({ advice: commandLineAdvice, titleVariables: context.env }, context)
}

/** Who asks for an upload. */
export interface UploadCaller {
  readonly advice: UploadAdvice
  /** The variables that the title may contain: everybody in the project can read it. */
  readonly titleVariables: Environment
}

/** Runs an upload command for a caller. */
export async function uploadFor(caller: UploadCaller, context: RunContext): Promise<void> {
  const copies = openStreamCopies()
  try {
    await uploadInputs(context, copies, caller)
  } finally {
    copies.close()
  }
}

async function uploadInputs(
  context: RunContext,
  copies: StreamCopies,
  { advice, titleVariables }: UploadCaller,
): Promise<void> {
  const { terminal, cwd, operands } = context
  const now = new Date()
  const problems: InputProblem[] = [...context.problems]
  const { choice, ...options } = await readOptions(context, titleVariables, now, problems)
  const settings = readConnectionSettings(context)
  problems.push(...settings.problems)
  const { inputs, skipped, ...found } = await findInputs(operands, {
    format: options.format,
    cwd,
    copies,
    advice,
  })
  for (const problem of found.problems) problems.push(problem)
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
  const upload: Upload = { inputs, options, advice, connection, spool, terminal, progress, now, cwd, warn }
  try {
    await runUpload(upload, {
      watchStop: watchStopSignals,
      finish: (outcome) => finish(upload, context, outcome, choice),
      reportFinished: (url) => reportFinished(upload, context, url, choice),
    })
  } catch (error) {
    const described = isQasError(error) ? addTokenSource(error, source) : error
    if (!options.allowsFailure || !isUploadFailure(described)) throw described
    warn(`The upload failed, which --allow-upload-failure allows: ${described.message}`)
  } finally {
    progress.end()
    connection.close()
    spool.close()
  }
}

interface PrintedUpload extends UploadOptions {
  /** How the data is printed; absent if it is one JSON document. */
  readonly choice?: OutputChoice
}

/** Reads the options of an upload, and how data is printed if an option asks for data. Adds problems to `problems`. */
async function readOptions(
  context: RunContext,
  titleVariables: Environment,
  now: Date,
  problems: InputProblem[],
): Promise<PrintedUpload> {
  const options = readUploadOptions(context, titleVariables, now, problems)
  if (!options.printsJson) return options
  const { choice, problems: found } = await readOutputOptions(context)
  problems.push(...found)
  return choice ? { ...options, choice } : options
}

async function reportFinished(
  { options }: Upload,
  { terminal }: RunContext,
  url: string,
  choice: OutputChoice | undefined,
): Promise<void> {
  terminal.say(`This upload is already complete; nothing to send. URL: ${url}`)
  if (options.printsJson) await printResult(terminal, { resumed: true, url }, choice)
  else await terminal.print(`Test run URL: ${url}\n`)
}

/** Prints the outcome of the upload. Throws if results are missing in the run. */
async function finish(
  upload: Upload,
  { env, terminal }: RunContext,
  { summary: counted, planned, failure }: Outcome,
  choice: OutputChoice | undefined,
): Promise<void> {
  const { options, progress, now, cwd } = upload
  const summary = { ...counted, duration: Date.now() - now.getTime() }
  progress.end()
  if (!options.isQuiet) for (const line of formatSummary(summary)) terminal.say(line)
  if (env.GITHUB_ACTIONS === 'true') for (const line of formatAnnotations(planned, cwd)) terminal.say(line)
  if (env.GITHUB_STEP_SUMMARY) await writeSummary(upload, env.GITHUB_STEP_SUMMARY, summary, planned)
  const { sent, testCases } = summary.counts
  if (options.printsJson) await printResult(terminal, summary, choice)
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

/** Lets Ctrl-C end the upload after pending requests; a second Ctrl-C ends it immediately. */
function watchStopSignals(): StopWatch {
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
