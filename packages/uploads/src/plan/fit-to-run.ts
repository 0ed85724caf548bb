import { QasError } from 'qasphere-client'
import { formatMarker } from 'qasphere-reports/markers'
import { formatTestName } from '../match/explain.js'
import { filterList, type LazyList } from '../read/lazy-list.js'
import type { Upload } from '../upload.js'
import type { ExistingRun } from './find-target.js'
import type { PlannedResult } from './planned-results.js'

const maxShown = 20

/**
 * Filters the results that a run can take: an existing run may lack test cases, and none can be added. Results whose
 * test case has a number below 1 belong to test cases that would have to be created.
 *
 * @throws QasError of kind `upload` if the run lacks test cases, unless an option says to skip them, or if none of the
 * results fits, unless --force is given.
 */
export function fitToRun(
  { options, advice, warn }: Upload,
  projectCode: string,
  run: Pick<ExistingRun, 'id' | 'title' | 'members'>,
  wanted: LazyList<PlannedResult>,
): LazyList<PlannedResult> {
  const isMember = ({ testCase }: PlannedResult) => run.members.indexOf(testCase.seq) !== undefined
  const outside = filterList(wanted, (result) => !isMember(result))
  if (outside.length === 0) return wanted
  const testCases = new Map([...outside].map((result) => [result.testCase.id, result]))
  const lines = [...testCases.values()]
    .slice(0, maxShown)
    .map(({ testCase: { seq, title }, sources: [source] }) => {
      const marker = seq < 1 ? 'new' : formatMarker({ projectCode, seq })
      return `  ${marker}: ${source ? formatTestName(source) : title}`
    })
  const more = testCases.size > lines.length ? [`  … and ${testCases.size - lines.length} more`] : []
  const heading = `${testCases.size} test ${testCases.size === 1 ? 'case is' : 'cases are'} not in run ${run.id}, which has the title ${JSON.stringify(run.title)}:`
  const message = [heading, ...lines, ...more].join('\n')
  if (!options.isForced && !options.ignoresUnmatched) {
    throw new QasError(
      'upload',
      `${message}\nThe test cases of a run are fixed when it is created. ${advice.chooseOtherTitleOrSkip}`,
      {},
    )
  }
  const isNothing = outside.length === wanted.length
  if (isNothing && !options.isForced) {
    throw new QasError(
      'upload',
      `${message}\nNone of the results can be sent to this run${advice.sendNothing && `; ${advice.sendNothing}`}.`,
      {},
    )
  }
  const consequence = outside.length === 1 ? 'Its result is skipped.' : 'Their results are skipped.'
  warn(`${message}\n${isNothing ? 'There is nothing to send.' : consequence}`)
  return filterList(wanted, isMember)
}
