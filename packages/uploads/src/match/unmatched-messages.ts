import { formatMarker } from 'qasphere-reports/markers'
import type { UploadAdvice } from '../advice.js'
import { type Sequence, takeFirst } from '../read/lazy-list.js'
import type { ReportFormat } from '../upload-options.js'
import { formatMarkers, formatTestName } from './explain.js'
import type { UnmatchedResult } from './match-results.js'
import type { OutsideRun } from './outside-run.js'

/** Maximum number of unmatched results in messages. */
export const maxShownUnmatched = 50

/** Formats one line per unmatched result, up to a maximum. */
export function formatUnmatched(unmatched: Sequence<UnmatchedResult>, outside?: OutsideRun): string[] {
  const lines = takeFirst(unmatched, maxShownUnmatched).map((each) => {
    return `  ${formatTestName(each.result)}: ${explainUnmatched(each, outside)}`
  })
  const more = unmatched.length - maxShownUnmatched
  return more > 0 ? [...lines, `  … and ${more} more`] : lines
}

function explainUnmatched({ markers }: UnmatchedResult, outside: OutsideRun | undefined): string {
  if (markers.length === 0) return 'has no marker'
  const existing = outside?.filterExisting(markers) ?? []
  if (outside && existing.length > 0) {
    return `${formatMarkers(existing)} ${existing.length === 1 ? 'is' : 'are'} not in run ${outside.runId}`
  }
  return markers.length === 1
    ? `${formatMarkers(markers)} is not a test case there, or is a draft or a template, which cannot be in a run`
    : `${formatMarkers(markers)} are not test cases there, or are drafts or templates, which cannot be in a run`
}

/** Explains how to match results: with markers, or with a run that includes the test cases. */
export function explainMatching(
  unmatched: Sequence<UnmatchedResult>,
  outside: OutsideRun | undefined,
  { format, projectCode, url }: { format: ReportFormat; projectCode: string; url: string },
  advice: UploadAdvice,
): string[] {
  const isOutside = ({ markers }: UnmatchedResult) => (outside?.filterExisting(markers).length ?? 0) > 0
  const shown = takeFirst(unmatched, maxShownUnmatched)
  return [
    ...(shown.some(isOutside)
      ? [`The test cases of a run are fixed when it is created. ${advice.chooseCompleteRun}`]
      : []),
    ...(shown.every(isOutside) ? [] : [explainMarking(format, projectCode, url)]),
  ]
}

/** Explains how to mark tests in a format. */
export function explainMarking(format: ReportFormat, projectCode: string, url: string): string {
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
