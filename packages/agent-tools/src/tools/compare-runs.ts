import type { ResponseOf } from 'qasphere-contract'
import type { listRunTestCases } from 'qasphere-contract/run-test-cases'
import { described, positiveInt } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, listAnswer, listOutput } from '../answer.js'
import { markerOf } from '../markers.js'
import { limit, offset, project } from '../parts.js'
import { defineTool } from '../tool.js'

type RunTestCase = ResponseOf<typeof listRunTestCases>['tcases'][number]

const changes = ['newly_failed', 'fixed', 'still_failing', 'other', 'added', 'gone'] as const
type Change = (typeof changes)[number]

export const compareRuns = defineTool({
  name: 'compare_runs',
  title: 'Compare runs',
  description:
    'What differs between two runs: newly failed, fixed, still failing, added and gone test cases.',
  changes: 'never',
  input: z.object({
    project,
    base: described('Id of the earlier run', positiveInt),
    run: positiveInt,
    changes: z.optional(z.array(z.enum(changes))),
    limit: limit(50, 500),
    offset,
  }),
  output: z.extend(listOutput, { counts: z.looseObject({}) }),
  run: async ({ input, call }) => {
    const { project: projectCode, base, run, limit, offset } = input
    const [before, after] = await Promise.all([
      call('listRunTestCases', { projectCode, runId: base }),
      call('listRunTestCases', { projectCode, runId: run }),
    ])
    const found = compare(before.tcases, after.tcases)
    const wanted = found.filter(({ change }) => input.changes?.includes(change) ?? true)
    const rows = wanted.slice(offset, offset + limit).map(
      ({ change, testCase, before, after }): Answer => ({
        testCase: markerOf(projectCode, testCase.seq),
        title: testCase.title,
        change,
        before: before ?? null,
        after: after ?? null,
      }),
    )
    const counts = Object.fromEntries(
      changes.map((each) => [each, found.filter(({ change }) => change === each).length]),
    )
    return { ...listAnswer({ rows, total: wanted.length, offset, narrowedBy: 'changes' }), counts }
  },
})

interface Difference {
  readonly change: Change
  readonly testCase: RunTestCase
  readonly before?: string
  readonly after?: string
}

/** Returns the test cases that differ or fail, in the order of `changes`. */
function compare(before: readonly RunTestCase[], after: readonly RunTestCase[]): Difference[] {
  const earlier = new Map(before.map((testCase) => [testCase.id, testCase]))
  const later = new Set(after.map(({ id }) => id))
  const kept = after.flatMap((testCase): Difference[] => {
    const old = earlier.get(testCase.id)
    if (!old) return [{ change: 'added', testCase, after: testCase.status }]
    const change = changeOf(old.status, testCase.status)
    return change ? [{ change, testCase, before: old.status, after: testCase.status }] : []
  })
  const gone = before
    .filter(({ id }) => !later.has(id))
    .map((testCase): Difference => ({ change: 'gone', testCase, before: testCase.status }))
  return [...kept, ...gone].sort((one, other) => changes.indexOf(one.change) - changes.indexOf(other.change))
}

function changeOf(before: string, after: string): Change | undefined {
  if (isFailing(after)) return isFailing(before) ? 'still_failing' : 'newly_failed'
  if (before === after) return undefined
  return isFailing(before) && after === 'passed' ? 'fixed' : 'other'
}

function isFailing(status: string): boolean {
  return status === 'failed' || status === 'blocked'
}
