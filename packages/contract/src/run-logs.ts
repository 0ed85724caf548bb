import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { anyText, described, projectCode, runId } from './scalars.js'

export const createRunLog = endpoint({
  command: 'runs logs create',
  summary: 'Add a message to the log of a run.',
  details:
    'The log is for anything that does not belong to a single test case, such as the output of a pipeline or a failed setup.',
  docs: 'run#create-run-log',
  access: 'test-runner',
  audit: 'run_log.created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/run/{runId}/log',
    params: { projectCode, runId },
    body: named(
      'CreateRunLogRequest',
      'A message to append to a run',
      z.object({ comment: described('Message, as HTML', anyText.check(z.minLength(1))) }),
    ),
  },
  status: 201,
  response: named('CreatedRunLog', 'The message that was appended', z.object({ id: z.string() }), {
    id: 'ID of the message',
  }),
  examples: [
    { does: 'add a message', flags: { projectCode: 'PRJ', runId: 14, comment: 'Restored the database' } },
  ],
})
