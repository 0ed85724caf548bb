import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { File } from './files.js'
import { Folder } from './folders.js'
import { sortingQuery } from './paging.js'
import { Requirement } from './requirements.js'
import {
  anyText,
  described,
  html,
  link,
  nonNegativeInt,
  positiveInt,
  priority,
  projectCode,
  runId,
  status,
  tcaseRef,
  timestamp,
} from './scalars.js'
import { SharedPrecondition } from './shared-preconditions.js'
import { Step } from './shared-steps.js'
import { Tag } from './tags.js'
import { CustomFieldValue } from './test-case-parts.js'

const RunTestCase = z.object({
  id: z.string(),
  version: positiveInt,
  legacyId: z.string(),
  type: z.enum(['standalone', 'filled']),
  folderId: positiveInt,
  pos: nonNegativeInt,
  seq: positiveInt,
  title: z.string(),
  priority,
  status,
  isAutomated: z.boolean(),
  isEmpty: z.boolean(),
  templateTCaseId: z.optional(z.nullable(z.string())),
  folder: z.optional(Folder),
})

const ResultLink = z.object({
  integrationId: z.nullable(z.string()),
  url: z.string(),
  text: z.string(),
  meta: z.optional(z.object({ id: z.optional(z.string()) })),
})

const Result = z.object({
  id: positiveInt,
  status,
  comment: html,
  timeTaken: z.nullable(nonNegativeInt),
  links: z.array(ResultLink),
  authorId: positiveInt,
  createdAt: timestamp,
})

export const listRunTestCases = endpoint({
  command: 'runs test-cases list',
  summary: 'List the test cases of a run with their statuses.',
  docs: 'run#list-run-test-cases',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/run/{runId}/tcase',
    params: { projectCode, runId },
    query: z.looseObject({
      search: z.optional(described('Only test cases whose title contains this, ignoring case', anyText)),
      tags: z.optional(described('Tag ids', z.array(positiveInt))),
      priorities: z.optional(described('Priorities: low, medium, high', z.array(priority))),
      include: z.optional(described('More to show of each test case', z.array(z.enum(['folder'])))),
      ...sortingQuery([
        'id',
        'seq',
        'folder_id',
        'pos',
        'title',
        'priority',
        'status',
        'created_at',
        'updated_at',
      ]),
      tagsFilterOp: z.optional(
        described('How several tags combine: or (default), and, not', z.enum(['and', 'or', 'not'])),
      ),
    }),
  },
  status: 200,
  response: z.object({ tcases: z.array(RunTestCase) }),
  prints: ['tcases'],
  examples: [
    { does: 'the test cases of a run', flags: { projectCode: 'PRJ', runId: 14 } },
    {
      does: 'those of high priority, with their folders',
      flags: { projectCode: 'PRJ', runId: 14, priorities: ['high'], include: ['folder'] },
    },
  ],
})

export const getRunTestCase = endpoint({
  command: 'runs test-cases get',
  summary: 'Show a test case of a run with its results.',
  docs: 'run#get-run-test-case',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/run/{runId}/tcase/{tcaseId}',
    params: { projectCode, runId, tcaseId: tcaseRef },
  },
  status: 200,
  response: z.extend(RunTestCase, {
    comment: html,
    precondition: z.optional(z.nullable(SharedPrecondition)),
    authorId: positiveInt,
    requirements: z.array(Requirement),
    links: z.nullable(z.array(link)),
    files: z.nullable(z.array(File)),
    tags: z.array(Tag),
    steps: z.array(Step),
    customFields: z.record(z.string(), CustomFieldValue),
    results: z.array(Result),
    createdAt: timestamp,
    isLatestVersion: z.boolean(),
  }),
  examples: [
    {
      does: 'a test case of a run',
      flags: { projectCode: 'PRJ', runId: 14, tcaseId: '1CdnLKspW_4LWzUrt8ZV3hN' },
    },
  ],
})
