import { QasError } from 'qasphere-client'
import { toOneLine } from 'qasphere-client/on-one-line'
import { formatMarker } from 'qasphere-reports/markers'
import { formatTestName } from '../match/explain.js'
import { listProjectCodes, type UnmatchedResult } from '../match/match-results.js'
import type { Matches } from '../match/matches.js'
import type { OutsideRun } from '../match/outside-run.js'
import { explainMarking, explainMatching, formatUnmatched } from '../match/unmatched-messages.js'
import type { Sequence } from '../read/lazy-list.js'
import type { Reports } from '../read/read-reports.js'
import type { OtherHosts } from '../read/test-case-urls.js'
import type { Upload } from '../upload.js'
import type { Duplicate } from './duplicates.js'

/** Throws if all reports are empty. Warns about empty reports among others. */
export function rejectEmptyReports({ inputs, warn }: Upload, { results, logs, empty }: Reports): void {
  const messages = empty.map((path) => `${path} is empty: it has no test results`)
  if (results.length > 0 || logs.length > 0) for (const message of messages) warn(message)
  else
    throw new QasError(
      'upload',
      messages.join('\n') || `No results in ${inputs.map(({ name }) => name).join(', ')}`,
      {},
    )
}

/** Throws on problems unless --force is given. For Playwright, only warns, because a test may not have run. */
export function reportProblems(upload: Upload, problems: readonly string[]): void {
  if (upload.options.format !== 'playwright') {
    throwOrWarn(upload, problems, 'Some parts of the reports cannot be read')
    return
  }
  for (const problem of problems) upload.warn(toOneLine(problem))
}

/** Warns once if test case URLs have other hosts than the credentials. */
export function warnAboutOtherHosts({ warn }: Upload, { counted, skipped }: OtherHosts, host: string): void {
  const list = (hosts: readonly string[]) =>
    `${hosts.slice(0, 10).join(', ')}${hosts.length > 10 ? ` and ${hosts.length - 10} more` : ''}`
  const messages = [
    ...(counted.length > 0 ? [`URLs of ${list(counted)} are treated as URLs of ${host}`] : []),
    ...(skipped.length > 0
      ? [`URLs of ${list(skipped)} are skipped for tests that also have URLs of ${host}`]
      : []),
  ]
  if (messages.length > 0) warn(`Test case URLs of other hosts: ${messages.join('; ')}`)
}

/** Throws an error that lists problems with parts of the input. With --force, only warns. */
export function throwOrWarn(
  { options, advice, warn }: Upload,
  problems: readonly string[],
  heading: string,
): void {
  if (problems.length === 0) return
  const message = `${heading}:\n${problems.map((problem) => `  ${toOneLine(problem)}`).join('\n')}`
  if (!options.isForced) throw new QasError('upload', `${message}\n${advice.continueWithProblems}`, {})
  warn(message)
}

/**
 * Throws if the project of the results is unknown. With --force, warns that none of them are sent, unless test cases
 * should be created, which requires a project.
 */
export function rejectUnknownProject(
  { options, connection, warn }: Upload,
  { results }: Reports,
  unmatched: Sequence<UnmatchedResult>,
): void {
  const codes = listProjectCodes(results)
  const reason =
    codes.length > 0 ? `no project has the code ${codes.slice(0, 10).join(', ')}` : 'no test has a marker'
  const heading = `Cannot tell the project from the reports: ${reason}. Specify it with --project-code.`
  if (!options.isForced || options.createsTestCases) {
    throw new QasError('upload', `${heading}\n${explainMarking(options.format, 'PRJ', connection.url)}`, {})
  }
  const lines = options.ignoresUnmatched ? [] : formatUnmatched(unmatched)
  warn([heading, ...lines, 'There is nothing to send.'].join('\n'))
}

/** Throws if results match no test case, unless an option allows skipping them or, without any match, sending nothing. */
export function rejectUnmatched(
  { options, connection, advice, warn }: Upload,
  projectCode: string,
  matched: Matches,
  unmatched: Sequence<UnmatchedResult>,
  outside: OutsideRun | undefined,
  { logs }: Reports,
): void {
  if (unmatched.length === 0) return
  const where = options.run ? `run ${options.run.runId}` : `project ${projectCode}`
  const heading = `${unmatched.length} ${unmatched.length === 1 ? 'result matches' : 'results match'} no test case of ${where}`
  const message = [`${heading}:`, ...formatUnmatched(unmatched, outside)].join('\n')
  const project = { format: options.format, projectCode, url: connection.url }
  const { ignoresUnmatched } = options
  const help = [
    ...explainMatching(unmatched, outside, project, advice),
    advice.continueUnmatched({ hasRun: options.run !== undefined, ignoresUnmatched }),
  ]
    .filter((line) => line !== '')
    .join('\n')
  const isNothing = matched.length === 0 && logs.length === 0
  if (isNothing && !options.isForced) {
    throw new QasError(
      'upload',
      `No result matches a test case of ${where}, so there is nothing to send.\n${message}\n${help}`,
      {},
    )
  }
  if (ignoresUnmatched && !isNothing) warn(`${heading}; skipped`)
  else if (options.isForced) warn(isNothing ? `${message}\nThere is nothing to send.` : message)
  else throw new QasError('upload', `${message}\n${help}`, {})
}

/** Throws if several tests have results for the same test case. With --force, only warns. */
export function rejectDuplicates(
  { options, advice, warn }: Upload,
  projectCode: string,
  duplicates: readonly Duplicate[],
): void {
  if (duplicates.length === 0) return
  const shown = duplicates.slice(0, 20).map(({ testCase, results }) => {
    return `  ${formatMarker({ projectCode, seq: testCase.seq })}: ${results.slice(0, 10).map(formatTestName).join(', ')}`
  })
  const more = duplicates.length > shown.length ? [`  … and ${duplicates.length - shown.length} more`] : []
  const message = ['Several results belong to the same test case:', ...shown, ...more].join('\n')
  if (options.isForced)
    warn(`${message}\nAll of them are sent. To send only one, use --on-duplicate worst, last or first.`)
  else throw new QasError('upload', `${message}\n${advice.separateDuplicates}`, {})
}
