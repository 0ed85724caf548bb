import { type InputProblem, isQasError, QasError } from 'qasphere-client'
import { formatMarker } from 'qasphere-reports/markers'
import { connectionSettings } from '../api/connection-settings.js'
import { invalidArguments } from '../api/invalid-arguments.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { RunContext } from '../run-context.js'
import { carryOut, dryOutcome, type Outcome } from './carry-out.js'
import { openSpool } from './comment-spool.js'
import { connect } from './connection.js'
import { testName } from './explain.js'
import { findInputs } from './find-inputs.js'
import { annotations, writeStepSummary } from './github-actions.js'
import { beginJournal, findPastUpload, openJournal, pruneJournals, uploadKey } from './journal.js'
import { createPace } from './pace.js'
import { planUpload, type Upload } from './plan-upload.js'
import { createProgress } from './progress.js'
import { summaryLines } from './summary.js'
import { readUploadOptions, type UploadOptions } from './upload-options.js'

/** Runs one of the upload commands: every argument is checked before credentials are looked up. */
export async function runUpload(context: RunContext): Promise<void> {
  const { terminal, cwd, operands } = context
  const now = new Date()
  const problems: InputProblem[] = [...context.problems]
  const options = readUploadOptions(context, now, problems)
  const settings = connectionSettings(context)
  problems.push(...settings.problems)
  const inputs = await findInputs(operands, options.format, cwd, problems)
  if (problems.length > 0) throw invalidArguments(problems)
  const { url, token, source } = await findCredentials(context, settings.options)
  refuseOtherHost(options, url)

  const connection = connect({ ...settings.options, url, token }, createPace(options.rate))
  const spool = openSpool()
  const progress = createProgress(terminal, options.isQuiet)
  const warn = (words: string) => terminal.say(`${terminal.mark('warning', 'Warning:')} ${words}`)
  const upload: Upload = { inputs, options, connection, spool, terminal, progress, now, cwd, warn }
  try {
    await uploadAll(upload, context)
  } catch (error) {
    const told = withSource(error, source)
    if (!options.allowsFailure || !isUploadFailure(told)) throw told
    warn(`The upload failed, which --allow-upload-failure allows: ${told.message}`)
  } finally {
    progress.end()
    connection.close()
    spool.close()
  }
}

async function uploadAll(upload: Upload, context: RunContext): Promise<void> {
  const { options, terminal, inputs, connection, cwd } = upload
  const key = uploadKey(connection.url, inputs, options)
  const past = options.isDryRun ? undefined : findPastUpload(key, options, cwd)
  if (past?.doneUrl !== undefined && options.resumes) {
    terminal.say(`This upload was finished already; nothing is sent. URL: ${past.doneUrl}`)
    await terminal.print(
      options.printsJson
        ? `${JSON.stringify({ resumed: true, url: past.doneUrl }, null, 2)}\n`
        : `${past.doneUrl}\n`,
    )
    return
  }
  if (past && past.doneUrl === undefined && !options.resumes) {
    upload.warn(
      'An earlier upload of these reports was not finished; --resume would have continued it. This one starts anew',
    )
  }
  if (!past && options.resumes && !options.isQuiet)
    terminal.say('There is no interrupted upload of these reports; this one starts anew.')
  const plan = await planUpload(upload)
  const title = (options.resumes ? past?.title : undefined) ?? options.runTitle
  if (options.isDryRun) {
    await finish(upload, context, dryOutcome(upload, plan, title))
    return
  }
  pruneJournals()
  const resumed = options.resumes ? past : undefined
  const journal = resumed ? openJournal(resumed.path) : beginJournal(key, title, options, cwd)
  const stop = watchForStop()
  try {
    const records = { journal, title, checkStop: stop.check, ...(resumed ? { past: resumed } : {}) }
    await finish(upload, context, await carryOut(upload, plan, records))
  } catch (error) {
    throw withResumeAdvice(error, stop.isAsked())
  } finally {
    stop.end()
    journal.close()
  }
}

/** Prints what became of the upload; throws where something is missing in the run. */
async function finish(
  upload: Upload,
  { env }: RunContext,
  { summary: counted, planned, missing }: Outcome,
): Promise<void> {
  const { options, terminal, progress, now, cwd } = upload
  const summary = { ...counted, duration: Date.now() - now.getTime() }
  progress.end()
  if (!options.isQuiet) for (const line of summaryLines(summary)) terminal.say(line)
  if (env.GITHUB_ACTIONS === 'true') for (const line of annotations(planned, cwd)) terminal.say(line)
  if (env.GITHUB_STEP_SUMMARY) await writeStepSummary(env.GITHUB_STEP_SUMMARY, summary, planned)
  if (options.printsJson) await terminal.print(`${JSON.stringify(summary, null, 2)}\n`)
  else if (summary.url !== null) await terminal.print(`${summary.url}\n`)
  if (missing.length === 0) return
  const names = missing.slice(0, 50).map(({ testCase, sources: [source] }) => {
    return `  ${formatMarker({ projectCode: summary.projectCode, seq: testCase.seq })}${source ? `: ${testName(source)}` : ''}`
  })
  const more = missing.length > names.length ? [`  … and ${missing.length - names.length} more`] : []
  throw new QasError(
    'upload',
    [`${missing.length} results were sent but the run does not show them:`, ...names, ...more].join('\n'),
    { failed: true },
  )
}

function refuseOtherHost({ run }: UploadOptions, url: string): void {
  const { origin } = new URL(url)
  if (!run || run.origin === origin) return
  throw invalidArguments([
    { where: '--run-url', message: `is of ${run.origin}, but the credentials are for ${origin}` },
  ])
}

/** Whether it is the upload that failed, rather than its reports or arguments that are wrong. */
function isUploadFailure(error: unknown): error is Error {
  if (!isQasError(error)) return false
  return (
    error.kind === 'network' ||
    error.kind === 'api' ||
    (error.kind === 'upload' && error.details.failed === true)
  )
}

function withSource(error: unknown, source: string): unknown {
  if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 401) return error
  const advice = `The token came from ${source}; check that it is right, still valid, and of this QA Sphere.`
  return new QasError('api', `${error.message}\n${advice}`, error.details, error)
}

const resumeAdvice = 'What was acknowledged is safe; the same command with --resume sends the rest.'

function withResumeAdvice(error: unknown, isStopped: boolean): unknown {
  if (!isQasError(error)) return error
  if (isStopped) return new QasError('upload', `Interrupted. ${resumeAdvice}`, {}, error)
  if (error.kind === 'network')
    return new QasError('network', `${error.message}\n${resumeAdvice}`, error.details, error)
  if (error.kind === 'api')
    return new QasError('api', `${error.message}\n${resumeAdvice}`, error.details, error)
  return error
}

/** Lets Ctrl-C end the upload after the requests under way; a second one ends it at once. */
function watchForStop(): { check(): void; isAsked(): boolean; end(): void } {
  let isAsked = false
  const stop = () => {
    isAsked = true
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return {
    check() {
      if (isAsked) throw new QasError('upload', 'Interrupted', {})
    },
    isAsked: () => isAsked,
    end: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  }
}
