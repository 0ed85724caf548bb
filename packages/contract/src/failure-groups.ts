import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { reportedTestCase, reportedTestCaseFields } from './report-parts.js'
import { RunSummary } from './reports.js'
import { optional, positiveInt, projectCode, status } from './scalars.js'

const FailedTestCase = named(
  'FailedTestCase',
  'A failing test case of a run',
  z.object({ ...reportedTestCase, status }),
  { ...reportedTestCaseFields, status: 'Status in the run: failed or blocked' },
)

const FailureGroup = named(
  'FailureGroup',
  'Failing test cases with the same kind of message',
  z.object({
    message: z.string(),
    count: positiveInt,
    new: z.boolean(),
    tcases: z.array(FailedTestCase),
  }),
  {
    message:
      'First line of the last comments, with # and … for what differs: numbers, times, IDs, quoted text, URLs and folders; empty for failures without a message',
    count: 'Number of test cases',
    new: 'Whether none of them failed in the previous run',
    tcases: 'The test cases',
  },
)

export const listFailureGroups = endpoint({
  command: 'report failures',
  summary: 'Group the failing test cases of a run by message, largest group first.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/failures',
    params: { projectCode },
    query: z.object({ runId: optional('ID of the run (default: the newest run)', positiveInt) }),
  },
  status: 200,
  response: named(
    'FailureReport',
    'The failing test cases of a run by message',
    z.object({ run: RunSummary, url: z.string(), groups: z.array(FailureGroup) }),
    {
      run: 'The run',
      url: 'The page of the run, which shows the groups',
      groups: 'Groups of failing test cases, largest first',
    },
  ),
  rows: 'groups',
  columns: ['count', 'new', 'message'],
  examples: [
    { does: 'show why test cases failed in the newest run', flags: { projectCode: 'PRJ' } },
    { does: 'show why test cases failed in a run', flags: { projectCode: 'PRJ', runId: 14 } },
  ],
})
