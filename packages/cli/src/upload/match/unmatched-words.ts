import { formatMarker } from 'qasphere-reports/markers'
import { firstOf, type Sequence } from '../read/lazy-list.js'
import type { ReportFormat, UploadOptions } from '../upload-options.js'
import { markerList, testName } from './explain.js'
import type { UnmatchedResult } from './match-results.js'

const shownAtMost = 50

/** A line for each result that matches no test case, up to a number that people read. */
export function unmatchedLines(unmatched: Sequence<UnmatchedResult>): string[] {
  const lines = firstOf(unmatched, shownAtMost).map(({ result, markers }) => {
    const why =
      markers.length > 0
        ? `${markerList(markers)} is not a test case there, or is a draft or a template, which runs cannot have`
        : 'has no marker'
    return `  ${testName(result)}: ${why}`
  })
  const more = unmatched.length - shownAtMost
  return more > 0 ? [...lines, `  … and ${more} more`] : lines
}

/** How tests of a format are marked. */
export function howToMark(format: ReportFormat, projectCode: string, url: string): string {
  const marker = formatMarker({ projectCode, seq: 123 })
  const testCaseUrl = `${url}/project/${projectCode}/tcase/123`
  switch (format) {
    case 'junit':
      return `Put a test case's marker into the test's name: "${marker}: logs in", or test_${projectCode.toLowerCase()}123_logs_in, or Test${projectCode[0]}${projectCode.slice(1).toLowerCase()}123LogsIn.`
    case 'playwright':
      return `Annotate the test: test('logs in', { annotation: { type: 'test case', description: '${testCaseUrl}' } }, …), or put a marker into its name: '${marker}: logs in'.`
    case 'allure':
      return `Link the test: allure.tms('${testCaseUrl}', '${marker}'), or put a marker into its name: '${marker}: logs in'.`
  }
}

/** The options that let an upload continue. A run that exists takes no new test cases. */
export function waysToContinue({ run }: Pick<UploadOptions, 'run'>): string {
  const create = run ? [] : ['--create-tcases creates test cases for them']
  const others = ['--ignore-unmatched skips them', '--explain shows what was looked for']
  return `${[...create, ...others].join(', ')}.`
}
