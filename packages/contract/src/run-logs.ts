import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { anyText, described, projectCode, runId } from './scalars.js'

export const createRunLog = endpoint({
  command: 'runs logs create',
  summary: 'Append a message to a run as a whole.',
  details: 'For what belongs to no test case: the output of a pipeline, a failed set-up.',
  docs: 'run#create-run-log',
  access: 'test-runner',
  audit: 'run_log.created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/run/{runId}/log',
    params: { projectCode, runId },
    body: z.object({ comment: described('Message, as HTML', anyText.check(z.minLength(1))) }),
  },
  status: 201,
  response: z.object({ id: z.string() }),
  examples: [
    { does: 'a message', flags: { projectCode: 'PRJ', runId: 14, comment: 'Database was restored first' } },
  ],
})
