import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { folderPath } from './folders.js'
import { named } from './named.js'
import { pageOf, pagingQuery, sortingQuery } from './paging.js'
import {
  anyText,
  described,
  html,
  message,
  nonNegativeInt,
  optional,
  positiveInt,
  projectCode,
  tcaseRef,
} from './scalars.js'
import { CreateTestCase, rejectTemplateFields, testCaseFields, UpdateTestCase } from './test-case-bodies.js'
import { testCaseFilters } from './test-case-filters.js'
import { TestCase } from './test-case-parts.js'

const include = z.enum([
  'steps',
  'tags',
  'requirements',
  'customFields',
  'parameterValues',
  'project',
  'folder',
  'path',
  'precondition',
])

const TestCasePage = pageOf('TestCasePage', 'test cases', TestCase)

const preconditionFlags = [
  {
    flag: 'precondition-text',
    fills: ['precondition', 'text'],
    schema: described('Text of the precondition, as HTML', html),
  },
  {
    flag: 'precondition-id',
    fills: ['precondition', 'sharedPreconditionId'],
    schema: described('ID of a shared precondition', positiveInt),
  },
] as const

const CreatedTestCase = named(
  'CreatedTestCase',
  'A test case that was created',
  z.object({ id: z.string(), seq: positiveInt }),
  {
    id: 'ID of the test case',
    seq: 'Number of the test case within the project, as in its marker',
  },
)

const NewTestCase = named(
  'BulkTestCase',
  'A test case to create in bulk',
  z.object({ title: testCaseFields.title, tags: z.optional(testCaseFields.tags) }),
)

export const listTestCases = endpoint({
  command: 'test-cases list',
  summary: 'List the test cases of a project.',
  details:
    'Lists the test cases that match every filter. If a filter has several values, one of them must match; for tags, --tags-filter-op can change this. Test cases in subfolders of the given folders are not included.',
  docs: 'tcases#list-project-test-cases',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/tcase',
    params: { projectCode },
    query: z.looseObject({
      ...pagingQuery,
      ...testCaseFilters,
      include: optional('Additional fields to return for each test case', z.array(include)),
      ...sortingQuery([
        'id',
        'seq',
        'folder_id',
        'author_id',
        'pos',
        'title',
        'priority',
        'created_at',
        'updated_at',
        'legacy_id',
      ]),
    }),
  },
  status: 200,
  response: TestCasePage,
  paging: 'offset',
  columns: ['id', 'seq', 'title', 'type', 'priority', 'isDraft', 'folderId', 'updatedAt'],
  examples: [
    {
      does: 'list the first 100 test cases with their steps',
      flags: { projectCode: 'PRJ', limit: 100, include: ['steps'] },
    },
    {
      does: 'list the test cases with high priority and a tag',
      flags: { projectCode: 'PRJ', priorities: ['high'], tags: [3] },
    },
    { does: 'list all test cases', flags: { projectCode: 'PRJ', all: true } },
  ],
})

export const getTestCase = endpoint({
  command: 'test-cases get',
  summary: 'Show a test case with its steps, tags, requirements and custom fields.',
  docs: 'tcases#get-test-case',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/tcase/{tcaseId}',
    params: { projectCode, tcaseId: tcaseRef },
  },
  status: 200,
  response: TestCase,
  examples: [{ does: 'show a test case by its marker', flags: { projectCode: 'PRJ', tcaseId: 'PRJ-12' } }],
})

export const countTestCases = endpoint({
  command: 'test-cases count',
  summary: 'Count the test cases of a project.',
  docs: 'tcases#get-test-case-count',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/tcase/count',
    params: { projectCode },
    query: z.looseObject({
      ...testCaseFilters,
      recursive: optional('Also count the test cases in subfolders of the given folders', z.boolean()),
    }),
  },
  status: 200,
  response: named('TestCaseCount', 'Number of test cases', z.object({ count: nonNegativeInt }), {
    count: 'Number of test cases that match',
  }),
  examples: [
    {
      does: 'count the test cases in a folder and its subfolders',
      flags: { projectCode: 'PRJ', folders: [2], recursive: true },
    },
  ],
})

export const createTestCase = endpoint({
  command: 'test-cases create',
  summary: 'Create a test case, or a template with its filled test cases.',
  docs: 'tcases#create-test-case',
  access: 'user',
  audit: 'test_case.created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/tcase',
    params: { projectCode },
    body: CreateTestCase,
    careful: CreateTestCase.check(rejectTemplateFields),
  },
  status: 201,
  response: CreatedTestCase,
  nestedFlags: preconditionFlags,
  examples: [
    {
      does: 'create a test case with a step',
      flags: {
        projectCode: 'PRJ',
        title: 'Sign in with a wrong password',
        type: 'standalone',
        folderId: 2,
        priority: 'high',
        tags: ['smoke', 'login'],
        steps: [{ description: 'Enter a wrong password', expected: 'An error message appears' }],
      },
    },
    {
      does: 'create a template with two filled test cases',
      flags: {
        projectCode: 'PRJ',
        title: 'Sign in with ${browser}',
        type: 'template',
        folderId: 2,
        priority: 'medium',
        parameterValues: [{ values: { browser: 'Firefox' } }, { values: { browser: 'Chrome' } }],
      },
    },
  ],
})

export const updateTestCase = endpoint({
  command: 'test-cases update',
  summary: 'Update a test case; omitted fields keep their values.',
  details:
    'Steps, tags, requirements, links and files are replaced as a whole; --tags "" removes all tags. You can publish a draft (--is-draft false), but not turn a published test case into a draft.',
  docs: 'tcases#update-test-case',
  access: 'user',
  audit: 'test_case.updated',
  request: {
    method: 'PATCH',
    path: '/project/{projectCode}/tcase/{tcaseId}',
    params: { projectCode, tcaseId: tcaseRef },
    body: UpdateTestCase,
  },
  status: 200,
  response: message,
  nestedFlags: preconditionFlags,
  examples: [
    {
      does: 'change the title',
      flags: { projectCode: 'PRJ', tcaseId: 'PRJ-12', title: 'Sign in with an expired password' },
    },
    { does: 'remove all tags', flags: { projectCode: 'PRJ', tcaseId: 'PRJ-12', tags: '' } },
  ],
})

export const findTestCasesBySeq = endpoint({
  command: 'test-cases find',
  summary: 'Find test cases by their markers.',
  access: 'viewer',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/tcase/seq',
    isIdempotent: true,
    params: { projectCode },
    body: named(
      'FindTestCasesRequest',
      'Markers to look up',
      z.object({ seqIds: described('Markers such as PRJ-007', z.array(anyText)), ...pagingQuery }),
    ),
  },
  status: 200,
  response: TestCasePage,
  columns: ['id', 'seq', 'title', 'type', 'priority', 'isDraft', 'folderId', 'updatedAt'],
  examples: [{ does: 'find two test cases', flags: { projectCode: 'PRJ', seqIds: ['PRJ-7', 'PRJ-12'] } }],
})

/** Maximum number of test cases in one request, so that no request blocks the server for long. */
const maxBulkTestCases = 50_000

export const bulkCreateTestCases = endpoint({
  command: 'test-cases bulk-create',
  summary: 'Create many simple test cases in one folder.',
  access: 'user',
  audit: 'test_case.bulk_created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/tcase/bulk',
    params: { projectCode },
    body: named(
      'BulkCreateTestCasesRequest',
      'Test cases to create in one folder',
      z.object({
        folderPath: described(
          'Titles of the folders from the top level down; missing ones are created',
          folderPath,
        ),
        tcases: described(
          'Test cases: [{"title": …, "tags": […]}]',
          z.array(NewTestCase).check(z.minLength(1), z.maxLength(maxBulkTestCases)),
        ),
      }),
    ),
  },
  status: 201,
  response: named(
    'CreatedTestCases',
    'The test cases that were created',
    z.object({ tcases: z.array(CreatedTestCase) }),
    {
      tcases: 'Test cases, in the order of the request',
    },
  ),
  prints: ['tcases'],
  examples: [
    {
      does: 'create two test cases in Checkout/Cart',
      flags: {
        projectCode: 'PRJ',
        folderPath: ['Checkout', 'Cart'],
        tcases: [{ title: 'Cart is empty at first', tags: ['smoke'] }, { title: 'Cart keeps its items' }],
      },
    },
  ],
})
