import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import {
  anyText,
  described,
  html,
  nonNegativeInt,
  positiveInt,
  projectCode,
  runId,
  status,
  tcaseRef,
  text,
  webUrl,
} from './scalars.js'

/** The most results one batch may hold (API reference, section 5, 25). */
export const maxBatchItems = 1000

const ResultLinkInput = z.object({
  integrationId: z.optional(z.nullable(anyText)),
  url: webUrl,
  text: text(1, 255),
  meta: z.optional(z.object({ id: z.optional(anyText) })),
})

const resultFields = {
  status: described('Status of the result', status),
  comment: z.optional(described('Comment, as HTML', html)),
  timeTaken: z.optional(described('Time taken, in milliseconds', z.nullable(nonNegativeInt))),
  links: z.optional(
    described('Links to issues: [{"text": …, "url": …}]', z.nullable(z.array(ResultLinkInput))),
  ),
}

const ResultItem = z.object({ tcaseId: anyText.check(z.minLength(1)), ...resultFields })

export const createResult = endpoint({
  command: 'results create',
  summary: 'Add a result to a test case of a run.',
  docs: 'result#add-result',
  access: 'test-runner',
  audit: 'result.created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/run/{runId}/tcase/{tcaseId}/result',
    params: { projectCode, runId, tcaseId: tcaseRef },
    body: z.object(resultFields),
  },
  status: 201,
  response: z.object({ id: positiveInt }),
  examples: [
    {
      does: 'a pass',
      flags: { projectCode: 'PRJ', runId: 14, tcaseId: 'PRJ-7', status: 'passed', timeTaken: 5400 },
    },
    {
      does: 'a failure with an issue',
      flags: {
        projectCode: 'PRJ',
        runId: 14,
        tcaseId: 'PRJ-7',
        status: 'failed',
        comment: '<p>Payment went through</p>',
        links: [{ text: 'SHOP-88', url: 'https://tracker.example.com/SHOP-88' }],
      },
    },
  ],
})

export const batchCreateResults = endpoint({
  command: 'results batch-create',
  summary: 'Add many results to a run at once: all of them or, where one is wrong, none.',
  docs: 'result#add-multiple-results',
  access: 'test-runner',
  audit: 'result.batch_created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/run/{runId}/result/batch',
    params: { projectCode, runId },
    body: z.object({
      items: described(
        'Results: [{"tcaseId": …, "status": …, "comment": …, "timeTaken": …}]',
        z.array(ResultItem).check(z.minLength(1), z.maxLength(maxBatchItems)),
      ),
    }),
  },
  status: 201,
  response: z.object({ ids: z.array(positiveInt) }),
  examples: [
    {
      does: 'two results',
      flags: {
        projectCode: 'PRJ',
        runId: 14,
        items: [
          { tcaseId: '1CdnLKspW_4LWzUrt8ZV3hN', status: 'passed' },
          { tcaseId: '1CdpE8nvo_yb3jcFt1vyzTP', status: 'failed', comment: 'Timed out' },
        ],
      },
    },
  ],
})
