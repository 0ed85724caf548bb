import type { Terminal } from '../output/terminal.js'
import { limitAttachments } from './attachment-folders.js'
import { type AttachmentPlan, type AttachmentSource, outsideWarning, planAttachments } from './attachments.js'
import type { Spool } from './comment-spool.js'
import type { Connection } from './connection.js'
import { importedTestCases, matchByTitle } from './create-test-cases.js'
import { type PlannedResult, planResults } from './duplicates.js'
import { explainMatches } from './explain-matches.js'
import { findProject } from './find-project.js'
import { findTarget, type RunTarget } from './find-target.js'
import { findTestCases } from './find-test-cases.js'
import { fitToRun } from './fit-to-run.js'
import {
  type KnownTestCase,
  type MatchedResult,
  matchResults,
  selectTestCaseUrls,
  sequencesIn,
  type UnmatchedResult,
} from './match-results.js'
import type { PastUpload } from './past-upload.js'
import { count } from './plural.js'
import type { Progress } from './progress.js'
import { type Reports, readReports } from './read-reports.js'
import {
  refuseDuplicates,
  refuseEmpty,
  refuseOrWarn,
  refuseUnmatched,
  reportProblems,
  warnOfOtherHosts,
} from './refusals.js'
import type { ReportInput } from './report-input.js'
import { titlesFor } from './test-case-titles.js'
import type { UploadOptions } from './upload-options.js'

/** What every step of an upload works with. */
export interface Upload {
  readonly inputs: readonly ReportInput[]
  readonly options: UploadOptions
  readonly connection: Connection
  readonly spool: Spool
  readonly terminal: Terminal
  readonly progress: Progress
  /** When it started. */
  readonly now: Date
  readonly cwd: string
  warn(message: string): void
}

/** What an upload will do, checked; nothing has been sent yet. */
export interface UploadPlan {
  readonly projectCode: string
  readonly reports: Reports
  /** Results that match test cases; only if others get test cases of their own. */
  readonly matched: readonly MatchedResult[]
  /** What is sent for the results that match. */
  readonly planned: readonly PlannedResult[]
  /** Results that get test cases of their own, with the titles of these. */
  readonly toCreate: readonly UnmatchedResult[]
  readonly titles: readonly string[]
  /** The test cases of the import folder, by title. */
  readonly imported: Map<string, KnownTestCase>
  /** Results that are skipped. */
  readonly unmatched: readonly UnmatchedResult[]
  readonly attachments: AttachmentPlan
  readonly target: RunTarget
  /** Pairs of a result and a test case, before any were folded or skipped. */
  readonly matches: number
  /** Those of them whose test case the run has or will have. */
  readonly fitting: number
}

/**
 * Reads the reports, finds the test cases and the run, and checks everything. Only reads.
 *
 * @throws QasError if anything is wrong that would make the upload fail later.
 */
export async function planUpload(upload: Upload, past: PastUpload | undefined): Promise<UploadPlan> {
  const { options, connection, progress } = upload
  const reports = await readAll(upload)
  const projectCode = await findProject(upload, reports.results)
  const target = await findTarget(upload, projectCode, past)
  const known =
    target.kind === 'existing' && target.how === 'named'
      ? target.members
      : await findTestCases(
          connection,
          projectCode,
          sequencesIn(reports.results, options.format, projectCode),
        )
  const { matched, unmatched } = matchResults(reports.results, options.format, projectCode, known)
  progress.note(`${matched.length} matched`)
  const creates = options.createsTestCases && !options.run && unmatched.length > 0
  if (options.createsTestCases && options.run) {
    upload.warn(
      '--create-tcases has no effect with --run-url: the test cases of a run are fixed when it is created',
    )
  }
  if (options.explains) await explainMatches(upload, projectCode, known, matched, unmatched)
  if (!creates) refuseUnmatched(upload, projectCode, matched, unmatched, reports)
  const { planned, duplicates } = planResults(matched, options.onDuplicate ?? 'error')
  refuseDuplicates(upload, projectCode, duplicates)
  const matches = matched.length + (creates ? unmatched.length : 0)
  const fitted = fitPlan(upload, {
    projectCode,
    reports,
    target,
    matched,
    planned,
    matches,
    fitting: matches,
    toCreate: creates ? unmatched : [],
    unmatched: creates ? [] : unmatched,
    titles: creates ? titlesFor(unmatched) : [],
    imported: creates ? await importedTestCases(connection, projectCode) : new Map(),
  })
  const sources = withFutureTestCases(upload, fitted).flatMap((result) => result.sources)
  const attachments = await findAttachments(upload, [
    ...sources,
    ...reports.logs.map(({ attachments }) => ({ name: 'the run’s log', attachments })),
  ])
  refuseOrWarn(upload, attachments.problems, 'Some attachments cannot be uploaded')
  // Matches are needed again only if test cases are created; otherwise they would be kept for nothing.
  return { ...fitted, matched: creates ? fitted.matched : [], attachments }
}

/** The files of results and logs, without those that a report must not name. */
async function findAttachments(
  { cwd, inputs, options, progress, warn }: Upload,
  sources: readonly AttachmentSource[],
): Promise<AttachmentPlan> {
  const folders = [cwd, ...inputs.map(({ folder }) => folder), ...options.attachmentFolders]
  const plan = await planAttachments(sources, progress, await limitAttachments(folders))
  const warning = outsideWarning(plan)
  if (warning !== undefined) warn(warning)
  return plan
}

async function readAll(upload: Upload): Promise<Reports> {
  const { inputs, options, spool, progress } = upload
  const read = await readReports(inputs, options, spool, (results, reports) => {
    if (inputs.length > 1) progress.report('Reading reports', reports, inputs.length)
    else progress.report('Reading results', results, 0)
  })
  const { host } = new URL(upload.connection.url)
  const { results, otherHosts } = selectTestCaseUrls(read.results, host)
  const reports = { ...read, results }
  warnOfOtherHosts(upload, otherHosts, host)
  progress.note(`${count(reports.results.length, 'result')} of ${count(inputs.length, 'report')}`)
  refuseEmpty(upload, reports)
  reportProblems(upload, reports.problems)
  return reports
}

type PlanWithoutFiles = Omit<UploadPlan, 'attachments'>

/** A plan without what a run that exists cannot take; throws if that must not be skipped. */
function fitPlan(upload: Upload, plan: PlanWithoutFiles): PlanWithoutFiles {
  const { target, projectCode, imported } = plan
  if (target.kind !== 'existing' || target.how === 'named') return plan
  const wanted = withFutureTestCases(upload, plan)
  const fitting = new Set(fitToRun(upload, projectCode, target, wanted).map(({ testCase }) => testCase.id))
  const fits = (title: string | undefined) => fitting.has(imported.get(title ?? '')?.id ?? '')
  const matched = plan.matched.filter(({ testCase }) => fitting.has(testCase.id))
  const toCreate = plan.toCreate.filter((_, index) => fits(plan.titles[index]))
  return {
    ...plan,
    matched,
    planned: plan.planned.filter(({ testCase }) => fitting.has(testCase.id)),
    toCreate,
    titles: plan.titles.filter(fits),
    fitting: matched.length + toCreate.length,
  }
}

/** The results of a plan once all its test cases exist, folded by the policy of --on-duplicate. */
export function plannedResults(plan: PlanWithoutFiles, { options }: Upload): readonly PlannedResult[] {
  if (plan.toCreate.length === 0) return plan.planned
  const byTitle = matchByTitle(plan.toCreate, plan.titles, plan.imported)
  return planResults([...plan.matched, ...byTitle], options.onDuplicate ?? 'error').planned
}

/** The results of a plan as if its test cases existed; those that have to be created have the number 0. */
export function withFutureTestCases(upload: Upload, plan: PlanWithoutFiles): readonly PlannedResult[] {
  const imported = new Map(plan.imported)
  for (const title of titlesToCreate(plan)) imported.set(title, { id: `new ${title}`, seq: 0, title })
  return plannedResults({ ...plan, imported }, upload)
}

/** The titles of the test cases that have to be created. */
export function titlesToCreate({ titles, imported }: PlanWithoutFiles): string[] {
  return [...new Set(titles)].filter((title) => !imported.has(title))
}
