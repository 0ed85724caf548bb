import { formatMarker } from 'qasphere-reports/markers'
import { firstOf, type Sequence } from '../read/lazy-list.js'
import type { ReportFormat, UploadOptions } from '../upload-options.js'
import { markerList, testName } from './explain.js'
import type { UnmatchedResult } from './match-results.js'
import type { OutsideRun } from './outside-run.js'

/** Maximum number of unmatched results that messages name: as many as people read. */
export const maxShownUnmatched = 50

/** A line for each result that matches no test case, up to a maximum. */
export function unmatchedLines(unmatched: Sequence<UnmatchedResult>, outside?: OutsideRun): string[] {
  const lines = firstOf(unmatched, maxShownUnmatched).map((each) => {
    return `  ${testName(each.result)}: ${whyUnmatched(each, outside)}`
  })
  const more = unmatched.length - maxShownUnmatched
  return more > 0 ? [...lines, `  … and ${more} more`] : lines
}

function whyUnmatched({ markers }: UnmatchedResult, outside: OutsideRun | undefined): string {
  if (markers.length === 0) return 'has no marker'
  const existing = outside?.existing(markers) ?? []
  if (outside && existing.length > 0) {
    return `${markerList(existing)} ${existing.length === 1 ? 'is' : 'are'} not in run ${outside.runId}`
  }
  return markers.length === 1
    ? `${markerList(markers)} is not a test case there, or is a draft or a template, which runs cannot have`
    : `${markerList(markers)} are not test cases there, or are drafts or templates, which runs cannot have`
}

/** How to get results matched: by markers, or by a run that includes the test cases that their markers name. */
export function howToMatch(
  unmatched: Sequence<UnmatchedResult>,
  outside: OutsideRun | undefined,
  { format, projectCode, url }: { format: ReportFormat; projectCode: string; url: string },
): string[] {
  const isOutside = ({ markers }: UnmatchedResult) => (outside?.existing(markers).length ?? 0) > 0
  const shown = firstOf(unmatched, maxShownUnmatched)
  return [
    ...(shown.some(isOutside)
      ? [
          'The test cases of a run are fixed when it is created. Name a run that includes them with --run-url, or omit --run-url to create one.',
        ]
      : []),
    ...(shown.every(isOutside) ? [] : [howToMark(format, projectCode, url)]),
  ]
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
