import { QasError } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import { formatMarker } from 'qasphere-reports/markers'
import type { Terminal } from '../output/terminal.js'
import { type AttachmentPlan, planAttachments } from './attachments.js'
import type { Spool } from './comment-spool.js'
import type { Connection } from './connection.js'
import { importedTestCases, matchByTitle, titlesFor } from './create-test-cases.js'
import { type Duplicate, type PlannedResult, planResults } from './duplicates.js'
import { elsewhereList, explain, onOneLine, testName } from './explain.js'
import { findProject, findTestCases, listRunTestCases, type RunTestCase } from './find-test-cases.js'
import {
  type KnownTestCase,
  type MatchedResult,
  matchResults,
  projectCodesIn,
  sequencesIn,
  setElsewhereApart,
  type UnmatchedResult,
} from './match-results.js'
import type { Progress } from './progress.js'
import { type ReadResult, type Reports, readReports } from './read-reports.js'
import { howToMark, unmatchedLines, waysOn } from './unmatched-words.js'
import type { UploadOptions } from './upload-options.js'

/** What every step of an upload works with. */
export interface Upload {
  readonly inputs: readonly string[]
  readonly options: UploadOptions
  readonly connection: Connection
  readonly spool: Spool
  readonly terminal: Terminal
  readonly progress: Progress
  /** When it began. */
  readonly now: Date
  readonly cwd: string
  warn(words: string): void
}

/** What an upload will do, checked; nothing has been sent yet. */
export interface UploadPlan {
  readonly projectCode: string
  readonly reports: Reports
  /** Results that match test cases; only where others get test cases of their own. */
  readonly matched: readonly MatchedResult[]
  /** What the results that match come to. */
  readonly planned: readonly PlannedResult[]
  /** Results that get test cases of their own, with the titles of these. */
  readonly toCreate: readonly UnmatchedResult[]
  readonly titles: readonly string[]
  /** The test cases of the import folder, by title. */
  readonly imported: Map<string, KnownTestCase>
  /** Results that are left out. */
  readonly unmatched: readonly UnmatchedResult[]
  readonly attachments: AttachmentPlan
  /** What the run shows, where it was named. */
  readonly run?: ReadonlyMap<number, RunTestCase>
}

/** Reads the reports and finds the test cases; throws where something is wrong with either. */
export async function planUpload(upload: Upload): Promise<UploadPlan> {
  const { inputs, options, spool, progress } = upload
  const read = await readReports(inputs, options, spool, (results, reports) => {
    if (inputs.length > 1) progress.report('Reading reports', reports, inputs.length)
    else progress.report('Reading results', results, 0)
  })
  const { host } = new URL(upload.connection.url)
  const reports = { ...read, results: setElsewhereApart(read.results, host) }
  progress.note(
    `${reports.results.length} results of ${inputs.length} ${inputs.length === 1 ? 'report' : 'reports'}`,
  )
  refuseEmpty(upload, reports)
  reportProblems(upload, reports.problems)
  const projectCode = await projectOf(upload, reports)
  const run = options.run && (await listRunTestCases(upload.connection, { ...options.run, projectCode }))
  const known =
    run ??
    (await findTestCases(
      upload.connection,
      projectCode,
      sequencesIn(reports.results, options.format, projectCode),
    ))
  const { matched, unmatched } = matchResults(reports.results, options.format, projectCode, known)
  progress.note(`${matched.length} matched`)
  const creates = options.createsTestCases && !options.run && unmatched.length > 0
  if (options.createsTestCases && options.run) {
    upload.warn('--create-tcases has no effect with --run-url: new test cases cannot join a run that exists')
  }
  if (options.explains) await explainMatches(upload, projectCode, known, matched, unmatched)
  if (!creates) refuseUnmatched(upload, projectCode, matched, unmatched, reports)
  const attachments = await planAttachments(reports.results, progress)
  refuseOrWarn(upload, attachments.problems, 'Some attachments cannot be uploaded')
  const { planned, duplicates } = planResults(matched, options.onDuplicate ?? 'error')
  refuseDuplicates(upload, projectCode, duplicates)
  return {
    projectCode,
    reports,
    // Needed again only where test cases are made; else it would be kept for nothing.
    matched: creates ? matched : [],
    planned,
    attachments,
    ...(run ? { run } : {}),
    toCreate: creates ? unmatched : [],
    unmatched: creates ? [] : unmatched,
    titles: creates ? titlesFor(unmatched) : [],
    imported: creates ? await importedTestCases(upload.connection, projectCode) : new Map(),
  }
}

/** The matched results of a plan once all its test cases are there, folded by the option's policy. */
export function plannedResults(plan: UploadPlan, { options }: Upload): readonly PlannedResult[] {
  if (plan.toCreate.length === 0) return plan.planned
  const byTitle = matchByTitle(plan.toCreate, plan.titles, plan.imported)
  return planResults([...plan.matched, ...byTitle], options.onDuplicate ?? 'error').planned
}

function refuseEmpty({ inputs, warn }: Upload, { results, logs, empty }: Reports): void {
  const words = empty.map((path) => `${path} is empty: it holds no test results`)
  if (results.length > 0 || logs.length > 0) for (const line of words) warn(line)
  else throw new QasError('upload', words.join('\n') || `No results in ${inputs.join(', ')}`, {})
}

/** A test that Playwright did not get to is news; a file of Allure that cannot be read hides results. */
function reportProblems(upload: Upload, problems: readonly string[]): void {
  if (upload.options.format !== 'playwright') {
    refuseOrWarn(upload, problems, 'Some parts of the reports cannot be read')
    return
  }
  for (const problem of problems) upload.warn(onOneLine(problem))
}

function refuseOrWarn({ options, warn }: Upload, problems: readonly string[], heading: string): void {
  if (problems.length === 0) return
  const words = `${heading}:\n${problems.map((problem) => `  ${onOneLine(problem)}`).join('\n')}`
  if (!options.isForced) throw new QasError('upload', `${words}\n--force goes on without them.`, {})
  warn(words)
}

/** The project that was named, or the first of those that markers name and that exist. */
async function projectOf({ connection, options }: Upload, { results }: Reports): Promise<string> {
  const named = options.run?.projectCode ?? options.projectCode
  if (named !== undefined) {
    await connection.pace()
    return (await connection.client.call(endpoints.getProject, { projectCode: named })).code
  }
  const codes = projectCodesIn(results, options.format)
  const found = await findProject(connection, codes)
  if (found !== undefined) return found
  throw new QasError(
    'upload',
    `The project cannot be told from the reports: ${whyNoProject(codes, results)}. Name it with --project-code.\n${howToMark(options.format, 'PRJ', connection.url)}`,
    {},
  )
}

function whyNoProject(codes: readonly string[], results: readonly ReadResult[]): string {
  if (codes.length > 0) return `no project is called ${codes.slice(0, 10).join(', ')}`
  const elsewhere = results.find((result) => result.elsewhere)?.elsewhere
  return elsewhere ? `they name ${elsewhereList(elsewhere)}` : 'no test has a marker'
}

async function explainMatches(
  { options, connection, terminal }: Upload,
  projectCode: string,
  known: ReadonlyMap<number, KnownTestCase>,
  matched: readonly MatchedResult[],
  unmatched: readonly UnmatchedResult[],
): Promise<void> {
  const where = options.run ? `run ${options.run.runId} of project ${projectCode}` : `project ${projectCode}`
  const needsAll = !options.run && unmatched.length > 0
  const testCases = needsAll ? await allTestCases(connection, projectCode) : [...known.values()]
  const explanation = { format: options.format, projectCode, where, testCases }
  for (const words of explain(matched, unmatched, explanation)) terminal.say(words)
}

async function allTestCases({ client, pace }: Connection, projectCode: string): Promise<KnownTestCase[]> {
  const all: KnownTestCase[] = []
  for await (const { data } of client.pages(endpoints.listTestCases, { projectCode, limit: 5000 })) {
    await pace()
    for (const { id, seq, title } of data ?? []) all.push({ id, seq, title })
  }
  return all
}

function refuseUnmatched(
  { options, connection, warn }: Upload,
  projectCode: string,
  matched: readonly MatchedResult[],
  unmatched: readonly UnmatchedResult[],
  { logs }: Reports,
): void {
  if (unmatched.length === 0) return
  const where = options.run ? `run ${options.run.runId}` : `project ${projectCode}`
  const heading = `${unmatched.length} ${unmatched.length === 1 ? 'result matches' : 'results match'} no test case of ${where}`
  const words = [`${heading}:`, ...unmatchedLines(unmatched)].join('\n')
  const help = `${howToMark(options.format, projectCode, connection.url)}\n${waysOn}`
  if (matched.length === 0 && logs.length === 0) {
    throw new QasError(
      'upload',
      `No result matches a test case of ${where}, so there is nothing to send.\n${words}\n${help}`,
      {},
    )
  }
  if (options.ignoresUnmatched) warn(`${heading}; they are left out`)
  else if (options.isForced) warn(words)
  else throw new QasError('upload', `${words}\n${help}`, {})
}

function refuseDuplicates(
  { options, warn }: Upload,
  projectCode: string,
  duplicates: readonly Duplicate[],
): void {
  if (duplicates.length === 0) return
  const shown = duplicates.slice(0, 20).map(({ testCase, results }) => {
    return `  ${formatMarker({ projectCode, seq: testCase.seq })}: ${results.slice(0, 10).map(testName).join(', ')}`
  })
  const more = duplicates.length > shown.length ? [`  … and ${duplicates.length - shown.length} more`] : []
  const words = ['Several results are of one test case:', ...shown, ...more].join('\n')
  if (options.isForced) warn(`${words}\nAll of them are sent; --on-duplicate worst, last or first sends one.`)
  else
    throw new QasError(
      'upload',
      `${words}\nMark each with a test case of its own, or say with --on-duplicate worst, last, first or all what to send.`,
      {},
    )
}
