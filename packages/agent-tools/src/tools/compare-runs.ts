import { runChange } from 'qasphere-contract/reports'
import { described, positiveInt } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, listAnswer, listOutput } from '../answer.js'
import { compareLists } from '../compare-lists.js'
import { withoutEmpty } from '../full-test-case.js'
import { limit, offset, project } from '../parts.js'
import { type CallOf, defineTool } from '../tool.js'
import { hasNoRoute } from '../tool-error.js'

const input = z.object({
  project,
  base: described('The earlier run', positiveInt),
  run: positiveInt,
  changes: z.optional(z.array(z.enum(runChange.options))),
  limit: limit(50, 500),
  offset,
})
type Input = z.output<typeof input>
type Call = CallOf<'compare_runs'>

/** What a comparison says, wherever it comes from. */
interface Comparison {
  readonly counts: Answer
  readonly rows: readonly Answer[]
}

export const compareRuns = defineTool({
  name: 'compare_runs',
  title: 'Compare runs',
  description: 'Compare two runs: newly failing, still failing, fixed, added and removed test cases.',
  changes: 'never',
  input,
  output: z.extend(listOutput, { counts: z.looseObject({}) }),
  run: async ({ input, call }) => {
    const { limit, offset } = input
    const { counts, rows } = await compare(call, input)
    const part = rows.slice(offset, offset + limit)
    return { ...listAnswer({ rows: part, total: rows.length, offset, narrowedBy: 'changes' }), counts }
  },
})

/** Asks the server to compare, which knows messages and times; a platform without reports answers with the lists. */
async function compare(call: Call, input: Input): Promise<Comparison> {
  const { project: projectCode, base, run, changes } = input
  try {
    const report = await call('compareRuns', {
      projectCode,
      runId: run,
      baseRunId: base,
      ...(changes === undefined ? {} : { changes }),
    })
    const rows = report.tcases.map(({ marker, title, change, baseStatus, status, message, timeTaken }) =>
      withoutEmpty({
        testCase: marker,
        title,
        change,
        before: baseStatus,
        after: status,
        message,
        timeTakenMs: timeTaken,
      }),
    )
    return { counts: report.counts, rows }
  } catch (error) {
    if (!hasNoRoute(error)) throw error
  }
  const [before, after] = await Promise.all([
    call('listRunTestCases', { projectCode, runId: base }),
    call('listRunTestCases', { projectCode, runId: run }),
  ])
  return compareLists(projectCode, before.tcases, after.tcases, changes)
}
