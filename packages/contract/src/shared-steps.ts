import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { File } from './files.js'
import { includeTestCaseCount, sortingQuery } from './paging.js'
import {
  anyText,
  described,
  html,
  nonNegativeInt,
  positiveInt,
  projectCode,
  text,
  timestamp,
  webUrl,
} from './scalars.js'

const dataLabel = text(0, 255)

/** Data beside a step: a text, a link or an uploaded file. */
export const StepData = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), label: dataLabel, text: anyText, format: text(0, 64) }),
  z.object({ type: z.literal('link'), label: dataLabel, url: webUrl }),
  z.object({
    type: z.literal('file'),
    label: dataLabel,
    file: z.extend(File, { stableUrl: z.optional(anyText) }),
  }),
])

const stepFields = {
  id: positiveInt,
  version: positiveInt,
  isLatest: z.boolean(),
  title: z.optional(z.string()),
  description: z.optional(html),
  expected: z.optional(html),
  data: z.optional(z.array(StepData)),
  deletedAt: z.optional(timestamp),
}

const SubStep = z.object({ ...stepFields, type: z.literal('shared_sub_step') })

/** A step of a test case, or a shared one with its sub-steps. */
export const Step = z.object({
  ...stepFields,
  type: z.enum(['standalone', 'shared']),
  subSteps: z.optional(z.array(SubStep)),
})
export type Step = z.output<typeof Step>

const SharedStep = z.extend(Step, { tcaseCount: z.optional(nonNegativeInt) })

export const listSharedSteps = endpoint({
  command: 'shared-steps list',
  summary: 'List the shared steps of a project.',
  docs: 'shared_steps#list-shared-steps',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/shared-step',
    params: { projectCode },
    query: z.object({ ...sortingQuery(['created_at', 'title']), include: includeTestCaseCount }),
  },
  status: 200,
  response: z.object({ sharedSteps: z.array(SharedStep) }),
  prints: ['sharedSteps'],
  examples: [
    { does: 'shared steps by title', flags: { projectCode: 'PRJ', sortField: 'title', sortOrder: 'asc' } },
  ],
})

export const getSharedStep = endpoint({
  command: 'shared-steps get',
  summary: 'Show a shared step with its sub-steps.',
  docs: 'shared_steps#get-shared-step',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/shared-step/{id}',
    params: { projectCode, id: described('Id of the shared step', positiveInt) },
  },
  status: 200,
  response: Step,
  examples: [{ does: 'a shared step', flags: { projectCode: 'PRJ', id: 51 } }],
})
