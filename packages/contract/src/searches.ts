import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { offsetQuery, pageOf, sortingQuery } from './paging.js'
import { reportedTestCase, reportedTestCaseFields } from './report-parts.js'
import { RunSummary, runSummaryFields } from './reports.js'
import { nonNegativeInt, optional, positiveInt, priority, projectCode, status, timestamp } from './scalars.js'
import { runStates, searchQuery } from './search-query.js'
import { testCaseType } from './test-case-parts.js'

/** Searches as in the search boxes of the pages. They are extensions: only `qasphere server` has them. */

const SearchedRunStatus = named(
  'SearchedRunStatus',
  'The status of a test case in a run',
  z.object({ runId: positiveInt, status }),
  { runId: 'ID of the run', status: 'Status in the run' },
)

const FoundTestCase = named(
  'FoundTestCase',
  'A test case that a search finds',
  z.object({
    ...reportedTestCase,
    status,
    recent: z.array(SearchedRunStatus),
    tags: z.array(z.string()),
    priority,
    type: testCaseType,
    isDraft: z.boolean(),
    updatedAt: timestamp,
  }),
  {
    ...reportedTestCaseFields,
    status: 'Status of the latest result; open if there is none',
    recent: 'Statuses in the latest 10 runs that have a result of the test case, latest first',
    tags: 'Titles of its tags',
    priority: 'Priority of the test case',
    type: 'Type of the test case',
    isDraft: 'Whether the test case is a draft',
    updatedAt: 'Time of the last change of the test case',
  },
)

export const searchTestCases = endpoint({
  command: 'search test-cases',
  summary: 'Find test cases by their last status, tags, folders, priorities and titles.',
  details:
    'Different fields must all match, and values of the same field are alternatives; for example: status:failed tag:smoke -tag:wip folder:"Checkout/Cart" voucher. A folder includes its subfolders.',
  tag: 'searches',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/search/test-cases',
    params: { projectCode },
    query: z.object({
      query: searchQuery(['status', 'tag', 'folder', 'priority']),
      ...offsetQuery,
      ...sortingQuery(['seq', 'title', 'priority', 'updated_at']),
    }),
  },
  status: 200,
  response: pageOf('FoundTestCasePage', 'test cases', FoundTestCase),
  paging: 'offset',
  columns: ['marker', 'title', 'status', 'priority'],
  examples: [
    {
      does: 'list the test cases that failed last',
      flags: { projectCode: 'PRJ', query: 'status:failed', all: true },
    },
    {
      does: 'list the smoke tests of a folder that have no result yet',
      flags: { projectCode: 'PRJ', query: 'tag:smoke folder:"Checkout/Cart" status:open' },
    },
  ],
})

const FoundRunTestCase = named(
  'FoundRunTestCase',
  'A test case that a search finds in a run',
  z.object({
    ...reportedTestCase,
    status,
    change: z.nullable(z.enum(['new', 'still', 'fixed'])),
    tags: z.array(z.string()),
    priority,
    timeTaken: z.nullable(nonNegativeInt),
    message: z.string(),
    author: z.nullable(z.string()),
    recordedAt: z.nullable(timestamp),
  }),
  {
    ...reportedTestCaseFields,
    status: 'Status in the run',
    change:
      'Difference from the previous comparable run: new = newly failing, still = still failing, fixed; null for all others',
    tags: 'Titles of its tags',
    priority: 'Priority of the test case',
    timeTaken: 'Time taken by the last result, in milliseconds; null if unknown',
    message: 'First line of the last comment, as plain text; empty if there is none',
    author: 'Name of the user who recorded the last result; null if there is no result',
    recordedAt: 'Time of the last result; null if there is none',
  },
)

/** What the test cases of a run can be sorted by; `status` puts what needs attention first. */
export const runSortFields = ['status', 'title', 'duration', 'folder'] as const
export type RunSortField = (typeof runSortFields)[number]

export const searchRunTestCases = endpoint({
  command: 'search run-test-cases',
  summary: 'Find test cases of a run by status, changes, tags, folders, priorities and titles.',
  details:
    'Different fields must all match, and values of the same field are alternatives; for example: is:new tag:smoke -tag:wip folder:"Checkout/Cart" voucher.',
  tag: 'searches',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/search/run-test-cases',
    params: { projectCode },
    query: z.object({
      runId: optional('ID of the run (default: the newest run)', positiveInt),
      query: searchQuery(['status', 'tag', 'folder', 'priority', 'message'], {
        is: ['failing', 'new', 'still', 'fixed'],
      }),
      ...offsetQuery,
      ...sortingQuery(runSortFields),
    }),
  },
  status: 200,
  response: pageOf('FoundRunTestCasePage', 'test cases', FoundRunTestCase),
  paging: 'offset',
  columns: ['status', 'marker', 'title', 'change', 'timeTaken', 'message'],
  examples: [
    {
      does: 'list what fails in the newest run but did not fail in the one before it',
      flags: { projectCode: 'PRJ', query: 'is:new' },
    },
    {
      does: 'list the slowest smoke tests of a run',
      flags: { projectCode: 'PRJ', runId: 14, query: 'tag:smoke', sortField: 'duration', sortOrder: 'desc' },
    },
  ],
})

const FoundRun = named(
  'FoundRun',
  'A run that a search finds',
  z.extend(RunSummary, {
    passRate: z.nullable(z.number()),
    milestone: z.nullable(z.string()),
    author: z.nullable(z.string()),
    closedAt: z.nullable(timestamp),
    duration: z.nullable(nonNegativeInt),
  }),
  {
    ...runSummaryFields,
    passRate: 'Passed test cases as a fraction of those with a result; null if none has one',
    milestone: 'Title of its milestone; null if it has none',
    author: 'Name of the user who created the run; null for a former user',
    closedAt: 'Time of closing; null if the run is open',
    duration: 'Time from its creation until it was closed, in milliseconds; null if the run is open',
  },
)

export const searchRuns = endpoint({
  command: 'search runs',
  summary: 'Find runs by state, milestone and title, newest first, with their progress.',
  details:
    'Different fields must all match, and values of the same field are alternatives; for example: is:closed milestone:2026.10 nightly -chrome.',
  tag: 'searches',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/search/runs',
    params: { projectCode },
    query: z.object({
      query: searchQuery(['milestone'], { is: runStates, words: 'words in the title' }),
      ...offsetQuery,
    }),
  },
  status: 200,
  response: pageOf('FoundRunPage', 'runs', FoundRun),
  paging: 'offset',
  columns: [
    'id',
    'title',
    'closed',
    'milestone',
    'passRate',
    'statusCounts.all',
    'statusCounts.failed',
    'statusCounts.open',
    'author',
    'createdAt',
  ],
  examples: [
    {
      does: 'list the open runs of a milestone',
      flags: { projectCode: 'PRJ', query: 'is:open milestone:2026.12', all: true },
    },
    {
      does: 'show the latest ten nightly runs that were not in Chrome',
      flags: { projectCode: 'PRJ', query: 'nightly -chrome', limit: 10 },
    },
  ],
})
