import { randomBytes } from 'node:crypto'
import { isQasError, QasError } from 'qasphere-client'
import { classifyError } from 'qasphere-client/classify-error'
import type { UploadAdvice } from './advice.js'
import { createDryOutcome, createUnsentOutcome, executePlan, type Outcome } from './execute-plan.js'
import {
  continueJournal,
  type Journal,
  type JournalStart,
  noJournal,
  skipJournal,
  startJournal,
} from './plan/journal.js'
import {
  type FoundJournal,
  findPastUpload,
  hashUpload,
  type PastUpload,
  pruneJournals,
} from './plan/past-upload.js'
import { planUpload, type UploadPlan } from './plan/plan-upload.js'
import { rejectChangedReports } from './send/target-run.js'
import type { Upload } from './upload.js'

/** A request to end an upload early. */
export interface StopWatch {
  /** Throws a `QasError` if somebody asked the upload to stop. */
  check(): void
  isRequested(): boolean
  end(): void
}

/** How an upload ends. */
export interface UploadEnding {
  /** Starts to watch for a request to stop, just before anything is sent. */
  watchStop(): StopWatch
  /** Shows the outcome, and throws its failure. */
  finish(outcome: Outcome): Promise<void>
  /** Shows that an earlier upload of the same reports is complete, with the URL of its run. */
  reportFinished(url: string): Promise<void>
}

/**
 * Runs the stages of an upload after its arguments are checked: reads the reports, matches and plans, then sends and verifies,
 * unless it is a dry run.
 *
 * @throws QasError if the upload cannot begin or continue, and what `ending` throws.
 */
export async function runUpload(upload: Upload, ending: UploadEnding): Promise<void> {
  const { options, inputs, connection, cwd, now } = upload
  const key = hashUpload(connection.url, inputs, options)
  const { past, obstacle }: FoundJournal =
    options.isDryRun || !options.keepsJournal ? {} : findPastUpload(key, options, cwd, upload.warn)
  if (past?.doneUrl !== undefined && options.resumes) return ending.reportFinished(past.doneUrl)
  reportPastUpload(upload, past)
  const resumed = options.resumes ? past : undefined
  const plan = await planUpload(upload, resumed)
  rejectChangedReports(upload, plan, resumed)
  if (plan.projectCode === undefined) return ending.finish(createUnsentOutcome(upload, plan))
  if (options.isDryRun || isEmpty(plan)) return ending.finish(createDryOutcome(upload, plan))
  const uploadId = resumed?.uploadId ?? `${now.getTime().toString(36)}-${randomBytes(4).toString('hex')}`
  const begin = { upload: key, title: options.runTitle, id: uploadId }
  const journal = options.keepsJournal ? openJournal(upload, begin, resumed, obstacle) : noJournal
  const stop = ending.watchStop()
  try {
    const records = { journal, uploadId, checkStop: stop.check, ...(resumed ? { past: resumed } : {}) }
    await ending.finish(await executePlan(upload, plan, records))
  } catch (error) {
    throw addResumeAdvice(error, stop.isRequested(), journal, upload.advice)
  } finally {
    stop.end()
    journal.close()
  }
}

function openJournal(
  upload: Upload,
  begin: JournalStart,
  resumed: PastUpload | undefined,
  obstacle: string | undefined,
): Journal {
  pruneJournals()
  if (resumed) return continueJournal(resumed.path, upload)
  return obstacle === undefined ? startJournal(begin, upload) : skipJournal(obstacle, upload)
}

/** Whether there is nothing to create a run for: no result, log or test case, which --force allows. */
function isEmpty({ planned, toCreate, reports }: UploadPlan): boolean {
  return planned.length === 0 && toCreate.length === 0 && reports.logs.length === 0
}

function reportPastUpload({ options, advice, terminal, warn }: Upload, past: PastUpload | undefined): void {
  if (past && past.doneUrl === undefined && !options.resumes) {
    warn(`An earlier upload of these reports did not finish. ${advice.startOver}`)
  }
  if (!past && options.resumes && !options.isQuiet) {
    terminal.say('Found no interrupted upload of these reports; starting over.')
  }
}

/** Adds how to resume, if that can help: after an interruption, a temporary failure, or a rejected token. */
function addResumeAdvice(
  error: unknown,
  isStopped: boolean,
  journal: Journal,
  { sendRest }: UploadAdvice,
): unknown {
  if (!isQasError(error)) return error
  const advice = journal.isComplete()
    ? sendRest
    : 'The upload cannot be resumed because its journal could not be written.'
  if (isStopped) return new QasError('upload', `Interrupted. ${advice}`, {}, error)
  if (!journal.isComplete()) return error
  if (error.kind === 'network')
    return new QasError('network', `${error.message}\n${advice}`, error.details, error)
  if (error.kind === 'api' && (classifyError(error) !== 'permanent' || error.details.status === 401))
    return new QasError('api', `${error.message}\n${advice}`, error.details, error)
  return error
}
