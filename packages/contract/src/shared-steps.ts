import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { File, fileFields } from './files.js'
import { named } from './named.js'
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

const dataFields = { type: 'Type of the data', label: 'Label shown next to the data' }

const StepText = named(
  'StepText',
  'Text that belongs to a step',
  z.object({ type: z.literal('text'), label: dataLabel, text: anyText, format: text(0, 64) }),
  { ...dataFields, text: 'The text', format: 'Format of the text, such as plaintext, json or sql' },
)

const StepLink = named(
  'StepLink',
  'A link that belongs to a step',
  z.object({ type: z.literal('link'), label: dataLabel, url: webUrl }),
  { ...dataFields, url: 'URL of the link' },
)

const StepFileReference = named(
  'StepFileReference',
  'A reference to an uploaded file',
  z.extend(File, { stableUrl: z.optional(anyText) }),
  { ...fileFields, stableUrl: 'Path of the contents, relative to the origin' },
)

const StepFile = named(
  'StepFile',
  'An uploaded file that belongs to a step',
  z.object({ type: z.literal('file'), label: dataLabel, file: StepFileReference }),
  { ...dataFields, file: 'The file' },
)

export const StepData = named(
  'StepData',
  'Data that belongs to a step: text, a link or an uploaded file',
  z.discriminatedUnion('type', [StepText, StepLink, StepFile]),
)

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

const stepDescriptions = {
  id: 'ID of the step',
  version: 'Version of the step, from 1',
  isLatest: 'Whether this is the latest version',
  type: 'Type of the step',
  title: 'Title; present if the step is shared',
  description: 'What to do, as HTML',
  expected: 'What to expect, as HTML',
  data: 'Data that belongs to the step',
  deletedAt: 'Time of deletion; absent if the step is not deleted',
}

const SubStep = named(
  'SubStep',
  'A step of a shared step',
  z.object({ ...stepFields, type: z.literal('shared_sub_step') }),
  stepDescriptions,
)

const sharedStepDescriptions = { ...stepDescriptions, subSteps: 'Sub-steps; present if the step is shared' }

export const Step = named(
  'Step',
  'A step of a test case, or a shared step with its sub-steps',
  z.object({
    ...stepFields,
    type: z.enum(['standalone', 'shared']),
    subSteps: z.optional(z.array(SubStep)),
  }),
  sharedStepDescriptions,
)
export type Step = z.output<typeof Step>

const SharedStep = named(
  'SharedStep',
  'A shared step as lists show it',
  z.extend(Step, { tcaseCount: z.optional(nonNegativeInt) }),
  {
    ...sharedStepDescriptions,
    tcaseCount: 'Number of test cases; present if the request includes tcaseCount',
  },
)

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
  response: named(
    'SharedStepList',
    'The shared steps of a project',
    z.object({ sharedSteps: z.array(SharedStep) }),
    { sharedSteps: 'Shared steps that are not deleted' },
  ),
  prints: ['sharedSteps'],
  columns: ['id', 'type', 'title', 'version', 'isLatest'],
  examples: [
    {
      does: 'list shared steps by title',
      flags: { projectCode: 'PRJ', sortField: 'title', sortOrder: 'asc' },
    },
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
    params: { projectCode, id: described('ID of the shared step', positiveInt) },
  },
  status: 200,
  response: Step,
  examples: [{ does: 'show a shared step', flags: { projectCode: 'PRJ', id: 51 } }],
})
