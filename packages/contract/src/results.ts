import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import {
  anyText,
  described,
  html,
  nonNegativeInt,
  optional,
  positiveInt,
  projectCode,
  runId,
  status,
  tcaseRef,
  text,
  webUrl,
} from './scalars.js'

/** Maximum number of results in a batch (docs/api-reference.md, Results). */
export const maxBatchItems = 1000

export const resultLinkFields = {
  integrationId: 'ID of the integration with the issue tracker; null if there is none',
  url: 'URL of the issue',
  text: 'Text of the link',
  meta: 'What identifies the issue in its tracker',
}

const IssueReferenceInput = named(
  'IssueReferenceInput',
  'Reference to an issue in its tracker',
  z.object({ id: z.optional(anyText) }),
  { id: 'Number or key of the issue' },
)

const ResultLinkInput = named(
  'ResultLinkInput',
  'A link from a result to an issue',
  z.object({
    integrationId: z.optional(z.nullable(anyText)),
    url: webUrl,
    text: text(1, 255),
    meta: z.optional(IssueReferenceInput),
  }),
  resultLinkFields,
)

const resultFields = {
  status: described('Status of the result', status),
  comment: optional('Comment, as HTML', html),
  timeTaken: optional('Time taken, in milliseconds', z.nullable(nonNegativeInt)),
  links: optional('Links to issues: [{"text": …, "url": …}]', z.nullable(z.array(ResultLinkInput))),
}

const ResultItem = named(
  'ResultItem',
  'A result of a test case of the run',
  z.object({
    tcaseId: described('ID of the test case', anyText.check(z.minLength(1))),
    ...resultFields,
  }),
)

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
    body: named('CreateResultRequest', 'A result to add', z.object(resultFields)),
  },
  status: 201,
  response: named('CreatedResult', 'The result that was added', z.object({ id: positiveInt }), {
    id: 'ID of the result',
  }),
  examples: [
    {
      does: 'record a passed result',
      flags: { projectCode: 'PRJ', runId: 14, tcaseId: 'PRJ-7', status: 'passed', timeTaken: 5400 },
    },
    {
      does: 'record a failed result with a link to an issue',
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
  summary: 'Add many results to a run at once: if one is invalid, none is added.',
  docs: 'result#add-multiple-results',
  access: 'test-runner',
  audit: 'result.batch_created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/run/{runId}/result/batch',
    params: { projectCode, runId },
    body: named(
      'BatchCreateResultsRequest',
      'Results to add',
      z.object({
        items: described(
          'Results: [{"tcaseId": …, "status": …, "comment": …, "timeTaken": …}]',
          z.array(ResultItem).check(z.minLength(1), z.maxLength(maxBatchItems)),
        ),
      }),
    ),
  },
  status: 201,
  response: named('CreatedResults', 'The results that were added', z.object({ ids: z.array(positiveInt) }), {
    ids: 'IDs of the results, in the order of the request',
  }),
  examples: [
    {
      does: 'record two results',
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
