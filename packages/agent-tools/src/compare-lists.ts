import type { ResponseOf } from 'qasphere-contract'
import { type RunChange, runChange } from 'qasphere-contract/reports'
import type { listRunTestCases } from 'qasphere-contract/run-test-cases'
import type { Answer } from './answer.js'
import { withoutEmpty } from './full-test-case.js'
import { markerOf } from './markers.js'

type RunTestCase = ResponseOf<typeof listRunTestCases>['tcases'][number]

interface Difference {
  readonly change: RunChange
  readonly testCase: RunTestCase
  readonly before?: string
  readonly after?: string
}

/**
 * Compares the test cases of two runs in the words of the report of `qasphere server`, for platforms that do not have
 * it. `wanted` selects changes.
 */
export function compareLists(
  projectCode: string,
  before: readonly RunTestCase[],
  after: readonly RunTestCase[],
  wanted: readonly RunChange[] = runChange.options,
): { readonly counts: Answer; readonly rows: readonly Answer[] } {
  const differences = compare(before, after)
  const counts = Object.fromEntries(
    runChange.options.map((each) => [each, differences.filter(({ change }) => change === each).length]),
  )
  const gone = differences.filter(({ change }) => change === 'gone').length
  const unchanged = after.length - (differences.length - gone)
  const rows = differences
    .filter(({ change }) => wanted.includes(change))
    .map(({ change, testCase: { seq, title }, before, after }) => {
      return withoutEmpty({ testCase: markerOf(projectCode, seq), title, change, before, after })
    })
  return { counts: { ...counts, unchanged }, rows }
}

/** Returns the test cases that differ or still fail, in the order of `runChange`. */
function compare(before: readonly RunTestCase[], after: readonly RunTestCase[]): Difference[] {
  const earlier = new Map(before.map((testCase) => [testCase.id, testCase]))
  const later = new Set(after.map(({ id }) => id))
  const kept = after.flatMap((testCase): Difference[] => {
    const old = earlier.get(testCase.id)
    if (!old) return [{ change: 'added', testCase, after: testCase.status }]
    const change = findChange(old.status, testCase.status)
    return change ? [{ change, testCase, before: old.status, after: testCase.status }] : []
  })
  const gone = before
    .filter(({ id }) => !later.has(id))
    .map((testCase): Difference => ({ change: 'gone', testCase, before: testCase.status }))
  const order = runChange.options
  return [...kept, ...gone].sort((one, other) => order.indexOf(one.change) - order.indexOf(other.change))
}

function findChange(before: string, after: string): RunChange | undefined {
  if (isFailing(after)) return isFailing(before) ? 'still' : 'new'
  if (before === after) return undefined
  return isFailing(before) && after === 'passed' ? 'fixed' : 'other'
}

function isFailing(status: string): boolean {
  return status === 'failed' || status === 'blocked'
}
