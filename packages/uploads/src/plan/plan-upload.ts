import { count } from 'qasphere-client/plural'
import { EarlyLookup } from '../match/early-lookup.js'
import { explainMatches } from '../match/explain-matches.js'
import { listAllUnmatched, matchResults, type UnmatchedResult } from '../match/match-results.js'
import type { Matches } from '../match/matches.js'
import { findOutsideRun, type OutsideRun } from '../match/outside-run.js'
import type { KnownTestCase } from '../match/test-case-table.js'
import { maxShownUnmatched } from '../match/unmatched-messages.js'
import { emptyList, filterList, type LazyList } from '../read/lazy-list.js'
import { type Reports, readReports } from '../read/read-reports.js'
import type { Upload } from '../upload.js'
import { limitAttachments } from './attachment-folders.js'
import {
  type AttachmentPlan,
  type AttachmentSource,
  formatOutsideWarning,
  planAttachments,
} from './attachments.js'
import {
  rejectDuplicates,
  rejectEmptyReports,
  rejectUnknownProject,
  rejectUnmatched,
  reportProblems,
  throwOrWarn,
  warnAboutOtherHosts,
} from './checks.js'
import { listImportedTestCases, matchByTitle } from './create-test-cases.js'
import { planResults } from './duplicates.js'
import { findTarget, type RunTarget } from './find-target.js'
import { fitToRun } from './fit-to-run.js'
import type { PastUpload } from './past-upload.js'
import type { PlannedResult } from './planned-results.js'
import { createTitles } from './test-case-titles.js'

/** What an upload will do, after all checks. Nothing has been sent yet. */
export interface UploadPlan {
  readonly projectCode: string
  readonly reports: Reports
  /** Results that match a test case. */
  readonly matched: Matches
  /** What is sent for the matching results. */
  readonly planned: LazyList<PlannedResult>
  /** Results for which test cases are created, and their titles. */
  readonly toCreate: LazyList<UnmatchedResult>
  readonly titles: readonly string[]
  /** Test cases in the import folder, by title. */
  readonly imported: Map<string, KnownTestCase>
  /** Results that match no test case and are skipped. */
  readonly unmatched: LazyList<UnmatchedResult>
  readonly attachments: AttachmentPlan
  readonly target: RunTarget
  /** Number of pairs of a result and a test case, before any are folded or skipped. */
  readonly matches: number
  /** Number of those pairs whose test case is or will be in the run. */
  readonly fitting: number
}

/** Reports of an unknown project. With --force, none of their results are sent. */
export interface UnsentReports extends Pick<UploadPlan, 'unmatched' | 'matches' | 'fitting'> {
  readonly projectCode: undefined
  readonly reports: Reports
}

/**
 * Reads the reports, finds the test cases and the run, and checks everything, without changing anything.
 *
 * @throws QasError if anything is wrong that would make the upload fail later.
 */
export async function planUpload(
  upload: Upload,
  past: PastUpload | undefined,
): Promise<UploadPlan | UnsentReports> {
  const { options, connection, progress } = upload
  const early = new EarlyLookup(upload)
  const reports = await readAllReports(upload, early)
  const projectCode = await early.projectCode(reports.results)
  if (projectCode === undefined) return planUnsent(upload, reports)
  const target = await findTarget(upload, projectCode, past)
  const known =
    target.kind === 'existing' && target.how === 'named'
      ? target.members
      : await early.testCases(reports.results, projectCode)
  const { matched, unmatched } = matchResults(reports.results, projectCode, known)
  progress.note(`${matched.length} matched`)
  const creates = options.createsTestCases && !options.run && unmatched.length > 0
  if (options.createsTestCases && options.run) {
    upload.warn(
      '--create-tcases has no effect with --run-url: the test cases of a run are fixed when it is created',
    )
  }
  const outside = await findOutside(upload, projectCode, matched, unmatched)
  if (options.explains) await explainMatches(upload, projectCode, known, matched, unmatched, outside)
  if (!creates) rejectUnmatched(upload, projectCode, matched, unmatched, outside, reports)
  const { planned, duplicates } = planResults(matched, options.onDuplicate ?? 'error')
  rejectDuplicates(upload, projectCode, duplicates)
  const matches = matched.length + (creates ? unmatched.length : 0)
  const fitted = fitPlanToRun(upload, {
    projectCode,
    reports,
    target,
    matched,
    planned,
    matches,
    fitting: matches,
    toCreate: creates ? unmatched : emptyList,
    unmatched: creates ? emptyList : unmatched,
    titles: creates ? createTitles(unmatched) : [],
    imported: creates ? await listImportedTestCases(connection, projectCode) : new Map(),
  })
  const attachments = await findAttachments(upload, listFutureResults(upload, fitted), reports)
  throwOrWarn(upload, attachments.problems, 'Some attachments cannot be uploaded')
  return { ...fitted, attachments }
}

function planUnsent(upload: Upload, reports: Reports): UnsentReports {
  const unmatched = listAllUnmatched(reports.results)
  rejectUnknownProject(upload, reports, unmatched)
  return { projectCode: undefined, reports, unmatched, matches: 0, fitting: 0 }
}

/** Finds the test cases of unmatched results that exist outside the run, if messages will show them. */
async function findOutside(
  upload: Upload,
  projectCode: string,
  matched: Matches,
  unmatched: LazyList<UnmatchedResult>,
): Promise<OutsideRun | undefined> {
  const { options } = upload
  const isSummarized = options.ignoresUnmatched && matched.length > 0 && !options.explains
  if (unmatched.length === 0 || isSummarized) return undefined
  return findOutsideRun(
    upload,
    projectCode,
    unmatched,
    options.explains ? unmatched.length : maxShownUnmatched,
  )
}

/** Finds the files of results and logs, without those outside allowed folders. */
async function findAttachments(
  { cwd, inputs, options, advice, progress, attachmentAccess, warn }: Upload,
  planned: LazyList<PlannedResult>,
  reports: Reports,
): Promise<AttachmentPlan> {
  const folders = [cwd, ...inputs.map(({ folder }) => folder), ...options.attachmentFolders]
  const sources = listFileSources(planned, reports)
  const access = attachmentAccess ?? (await limitAttachments(folders, advice))
  const plan = await planAttachments(sources, progress, access)
  const warning = formatOutsideWarning(plan, access)
  if (warning !== undefined) warn(warning)
  return plan
}

function* listFileSources(
  planned: LazyList<PlannedResult>,
  { results, logs }: Reports,
): Generator<AttachmentSource> {
  for (const { sourceIndexes } of planned) {
    for (const index of sourceIndexes) if (results.hasAttachmentsAt(index)) yield results.at(index)
  }
  for (const { attachments } of logs) yield { name: 'the run’s log', attachments }
}

async function readAllReports(upload: Upload, early: EarlyLookup): Promise<Reports> {
  const { inputs, progress } = upload
  const { host } = new URL(upload.connection.url)
  const reports = await readReports(upload, host, (results, reports) => {
    early.update(results)
    if (inputs.length > 1) progress.report('Reading reports', reports, inputs.length)
    else progress.report('Reading results', results.length, 0)
  })
  warnAboutOtherHosts(upload, reports.otherHosts, host)
  progress.note(`${count(reports.results.length, 'result')} of ${count(inputs.length, 'report')}`)
  rejectEmptyReports(upload, reports)
  reportProblems(upload, reports.problems)
  return reports
}

type PlanWithoutFiles = Omit<UploadPlan, 'attachments'>

/** Removes what an existing run cannot take from a plan. Throws if it must not be skipped. */
function fitPlanToRun(upload: Upload, plan: PlanWithoutFiles): PlanWithoutFiles {
  const { target, projectCode, imported } = plan
  if (target.kind !== 'existing' || target.how === 'named') return plan
  const wanted = listFutureResults(upload, plan)
  fitToRun(upload, projectCode, target, wanted)
  const isMember = (seq: number | undefined) => seq !== undefined && target.members.indexOf(seq) !== undefined
  const fits = (title: string | undefined) => isMember(imported.get(title ?? '')?.seq)
  const { testCases } = plan.matched
  const matched = plan.matched.filter((testCase) => isMember(testCases.seqAt(testCase)))
  const toCreate = filterList(plan.toCreate, (_, index) => fits(plan.titles[index]))
  return {
    ...plan,
    matched,
    planned: filterList(plan.planned, ({ testCase }) => isMember(testCase.seq)),
    toCreate,
    titles: plan.titles.filter(fits),
    fitting: matched.length + toCreate.length,
  }
}

/** Lists the results of a plan once all its test cases exist, folded as --on-duplicate says. */
export function listPlannedResults(plan: PlanWithoutFiles, { options }: Upload): LazyList<PlannedResult> {
  if (plan.toCreate.length === 0) return plan.planned
  const all = matchByTitle(plan.matched, plan.toCreate, plan.titles, plan.imported)
  return planResults(all, options.onDuplicate ?? 'error').planned
}

/** Lists the results of a plan as if its test cases existed. Those still to be created have numbers below 1. */
export function listFutureResults(upload: Upload, plan: PlanWithoutFiles): LazyList<PlannedResult> {
  const imported = new Map(plan.imported)
  for (const [index, title] of listTitlesToCreate(plan).entries()) {
    imported.set(title, { id: `new ${title}`, seq: -index, title })
  }
  return listPlannedResults({ ...plan, imported }, upload)
}

/** Lists the titles of the test cases to create. */
export function listTitlesToCreate({ titles, imported }: PlanWithoutFiles): string[] {
  return [...new Set(titles)].filter((title) => !imported.has(title))
}
