import { positiveInt } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, objectAnswer } from '../answer.js'
import { briefRun } from '../brief-run.js'
import { findRun } from '../find-run.js'
import { withoutEmpty } from '../full-test-case.js'
import { markerOf } from '../markers.js'
import { project } from '../parts.js'
import { defineTool } from '../tool.js'

/** Maximum number of test cases that are shown of a run; run_results has the others. */
const maxShown = 50

export const getRun = defineTool({
  name: 'get_run',
  title: 'Get a run',
  description:
    'Get a run with its counts, failed and blocked test cases. For all test cases, use run_results.',
  changes: 'never',
  input: z.object({ project, run: positiveInt }),
  output: z.looseObject({
    run: z.int(),
    failed: z.object({ total: z.int(), returned: z.int(), items: z.array(z.looseObject({})) }),
    note: z.optional(z.string()),
  }),
  run: async ({ input: { project: projectCode, run: id }, call, session }) => {
    const run = await findRun(call, projectCode, id)
    const { tcases } = await call('listRunTestCases', { projectCode, runId: id })
    const failed = tcases.filter(({ status }) => status === 'failed' || status === 'blocked')
    const items = failed.slice(0, maxShown).map(({ seq, title, status }): Answer => {
      return { testCase: markerOf(projectCode, seq), title, status }
    })
    const { description, type, assignmentId, configurationId, planId, links, integrationLink } = run
    return objectAnswer({
      ...briefRun(run, projectCode, session.origin),
      ...withoutEmpty({ description, type, assignmentId, configurationId, planId, links, integrationLink }),
      failed: { total: failed.length, returned: items.length, items },
    })
  },
})
