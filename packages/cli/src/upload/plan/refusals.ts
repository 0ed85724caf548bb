import { QasError } from 'qasphere-client'
import { formatMarker } from 'qasphere-reports/markers'
import { onOneLine } from '../../output/on-one-line.js'
import { testName } from '../match/explain.js'
import { projectCodesIn, type UnmatchedResult } from '../match/match-results.js'
import type { Matches } from '../match/matches.js'
import type { OutsideRun } from '../match/outside-run.js'
import { howToMark, howToMatch, unmatchedLines, waysToContinue } from '../match/unmatched-words.js'
import type { Sequence } from '../read/lazy-list.js'
import type { Reports } from '../read/read-reports.js'
import type { OtherHosts } from '../read/test-case-urls.js'
import type { Upload } from '../upload.js'
import type { Duplicate } from './duplicates.js'

/** Throws if the reports hold nothing; warns of those that are empty beside others. */
export function refuseEmpty({ inputs, warn }: Upload, { results, logs, empty }: Reports): void {
  const messages = empty.map((path) => `${path} is empty: it has no test results`)
  if (results.length > 0 || logs.length > 0) for (const message of messages) warn(message)
  else
    throw new QasError(
      'upload',
      messages.join('\n') || `No results in ${inputs.map(({ name }) => name).join(', ')}`,
      {},
    )
}

/** Problems are errors unless --force is given. A test that Playwright did not run is only a warning. */
export function reportProblems(upload: Upload, problems: readonly string[]): void {
  if (upload.options.format !== 'playwright') {
    refuseOrWarn(upload, problems, 'Some parts of the reports cannot be read')
    return
  }
  for (const problem of problems) upload.warn(onOneLine(problem))
}

/** Warns once if test case URLs are of other hosts than the credentials. */
export function warnOfOtherHosts({ warn }: Upload, { counted, skipped }: OtherHosts, host: string): void {
  const list = (hosts: readonly string[]) =>
    `${hosts.slice(0, 10).join(', ')}${hosts.length > 10 ? ` and ${hosts.length - 10} more` : ''}`
  const messages = [
    ...(counted.length > 0 ? [`those of ${list(counted)} count as if they were of ${host}`] : []),
    ...(skipped.length > 0
      ? [`those of ${list(skipped)} are skipped for tests that also have URLs of ${host}`]
      : []),
  ]
  if (messages.length > 0) warn(`Test case URLs of other hosts: ${messages.join('; ')}`)
}

/** Throws what is wrong with some of the input, or warns of it with --force. */
export function refuseOrWarn({ options, warn }: Upload, problems: readonly string[], heading: string): void {
  if (problems.length === 0) return
  const message = `${heading}:\n${problems.map((problem) => `  ${onOneLine(problem)}`).join('\n')}`
  if (!options.isForced) throw new QasError('upload', `${message}\n--force continues without them.`, {})
  warn(message)
}

/**
 * Throws if the project of the results is unknown; with --force, warns that none of them is sent. New test cases need a
 * project in any case.
 */
export function refuseUnknownProject(
  { options, connection, warn }: Upload,
  { results }: Reports,
  unmatched: Sequence<UnmatchedResult>,
): void {
  const codes = projectCodesIn(results)
  const reason =
    codes.length > 0 ? `no project has the code ${codes.slice(0, 10).join(', ')}` : 'no test has a marker'
  const heading = `Cannot tell the project from the reports: ${reason}. Name it with --project-code.`
  if (!options.isForced || options.createsTestCases) {
    throw new QasError('upload', `${heading}\n${howToMark(options.format, 'PRJ', connection.url)}`, {})
  }
  const lines = options.ignoresUnmatched ? [] : unmatchedLines(unmatched)
  warn([heading, ...lines, 'There is nothing to send.'].join('\n'))
}

/** Throws if results match no test case, unless an option says to skip them or, without any match, to send nothing. */
export function refuseUnmatched(
  { options, connection, warn }: Upload,
  projectCode: string,
  matched: Matches,
  unmatched: Sequence<UnmatchedResult>,
  outside: OutsideRun | undefined,
  { logs }: Reports,
): void {
  if (unmatched.length === 0) return
  const where = options.run ? `run ${options.run.runId}` : `project ${projectCode}`
  const heading = `${unmatched.length} ${unmatched.length === 1 ? 'result matches' : 'results match'} no test case of ${where}`
  const message = [`${heading}:`, ...unmatchedLines(unmatched, outside)].join('\n')
  const project = { format: options.format, projectCode, url: connection.url }
  const help = [...howToMatch(unmatched, outside, project), waysToContinue(options)].join('\n')
  const isNothing = matched.length === 0 && logs.length === 0
  if (isNothing && !options.isForced) {
    throw new QasError(
      'upload',
      `No result matches a test case of ${where}, so there is nothing to send.\n${message}\n${help}`,
      {},
    )
  }
  if (options.ignoresUnmatched && !isNothing) warn(`${heading}; skipped`)
  else if (options.isForced) warn(isNothing ? `${message}\nThere is nothing to send.` : message)
  else throw new QasError('upload', `${message}\n${help}`, {})
}

/** Throws if several results are of one test case, or warns of it with --force. */
export function refuseDuplicates(
  { options, warn }: Upload,
  projectCode: string,
  duplicates: readonly Duplicate[],
): void {
  if (duplicates.length === 0) return
  const shown = duplicates.slice(0, 20).map(({ testCase, results }) => {
    return `  ${formatMarker({ projectCode, seq: testCase.seq })}: ${results.slice(0, 10).map(testName).join(', ')}`
  })
  const more = duplicates.length > shown.length ? [`  … and ${duplicates.length - shown.length} more`] : []
  const message = ['Several results are of one test case:', ...shown, ...more].join('\n')
  if (options.isForced)
    warn(`${message}\nAll of them are sent; --on-duplicate worst, last or first sends one.`)
  else
    throw new QasError(
      'upload',
      `${message}\nMark each with its own test case, or choose what to send with --on-duplicate worst, last, first or all.`,
      {},
    )
}
