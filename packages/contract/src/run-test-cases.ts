import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { File } from './files.js'
import { Folder } from './folders.js'
import { named } from './named.js'
import { sortingQuery } from './paging.js'
import { Requirement } from './requirements.js'
import { resultLinkFields } from './results.js'
import {
  anyText,
  html,
  link,
  nonNegativeInt,
  optional,
  positiveInt,
  priority,
  projectCode,
  runId,
  status,
  tagId,
  tcaseRef,
  timestamp,
} from './scalars.js'
import { SharedPrecondition } from './shared-preconditions.js'
import { Step } from './shared-steps.js'
import { Tag } from './tags.js'
import { CustomFieldValue } from './test-case-parts.js'

const runTestCaseFields = {
  id: 'ID of the test case',
  version: 'Version of the test case in this run',
  legacyId: 'ID in a previous tool; empty if there is none',
  type: 'Type of the test case',
  folderId: 'ID of the folder',
  pos: 'Position in the folder, from 0',
  seq: 'Number of the test case within the project, as in its marker',
  title: 'Title of the test case',
  priority: 'Priority of the test case',
  status: 'Status of the latest result; open if there is none',
  isAutomated: 'Whether the test case is automated',
  isEmpty: 'Whether the test case has neither a precondition nor steps',
  templateTCaseId: 'ID of the template; absent or null unless the test case is filled',
  folder: 'Folder of the test case; present if the request includes folder',
}

const RunTestCase = named(
  'RunTestCase',
  'A test case of a run',
  z.object({
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
  }),
  runTestCaseFields,
)

const IssueReference = named(
  'IssueReference',
  'Reference to an issue in its tracker',
  z.object({ id: z.optional(z.string()) }),
  { id: 'Number or key of the issue' },
)

const ResultLink = named(
  'ResultLink',
  'A link from a result to an issue',
  z.object({
    integrationId: z.nullable(z.string()),
    url: z.string(),
    text: z.string(),
    meta: z.optional(IssueReference),
  }),
  resultLinkFields,
)

const Result = named(
  'Result',
  'A result of a test case in a run',
  z.object({
    id: positiveInt,
    status,
    comment: html,
    timeTaken: z.nullable(nonNegativeInt),
    links: z.array(ResultLink),
    authorId: positiveInt,
    createdAt: timestamp,
  }),
  {
    id: 'ID of the result',
    status: 'Status of the result',
    comment: 'Comment, as HTML; empty if there is none',
    timeTaken: 'Time taken, in milliseconds; null if unknown',
    links: 'Links to issues',
    authorId: 'ID of the user who added the result',
    createdAt: 'Time of creation',
  },
)

const RunTestCaseDetails = named(
  'RunTestCaseDetails',
  'A test case of a run with its contents and results',
  z.extend(RunTestCase, {
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
  {
    ...runTestCaseFields,
    comment: 'Deprecated: the text of the precondition, as HTML',
    precondition: 'Precondition of the test case',
    authorId: 'ID of the user who created the test case',
    requirements: 'Requirements of the test case',
    links: 'Links of the test case; null if there are none',
    files: 'Files of the test case; null if there are none',
    tags: 'Tags of the test case',
    steps: 'Steps of the test case',
    customFields: 'Values of custom fields, by system name',
    results: 'Results of the test case in this run, oldest first',
    createdAt: 'Time of creation',
    isLatestVersion: 'Whether this is the latest version of the test case',
  },
)

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
      search: optional('Only test cases whose title contains this, ignoring case', anyText),
      tags: optional('Only test cases with these tags, by ID', z.array(tagId)),
      priorities: optional('Only test cases with these priorities: low, medium, high', z.array(priority)),
      include: optional(
        'Additional fields to return for each test case: folder',
        z.array(z.enum(['folder'])),
      ),
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
      tagsFilterOp: optional(
        'How to combine several tags: or = any (default), and = all, not = none',
        z.enum(['and', 'or', 'not']),
      ),
    }),
  },
  status: 200,
  response: named('RunTestCaseList', 'The test cases of a run', z.object({ tcases: z.array(RunTestCase) }), {
    tcases: 'Test cases',
  }),
  prints: ['tcases'],
  columns: ['id', 'seq', 'title', 'priority', 'status'],
  examples: [
    { does: 'list the test cases of a run', flags: { projectCode: 'PRJ', runId: 14 } },
    {
      does: 'list the test cases with high priority, with their folders',
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
  response: RunTestCaseDetails,
  examples: [
    {
      does: 'show a test case of a run',
      flags: { projectCode: 'PRJ', runId: 14, tcaseId: '1CdnLKspW_4LWzUrt8ZV3hN' },
    },
  ],
})
