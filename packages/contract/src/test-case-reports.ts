import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { reportedTestCase, reportedTestCaseFields } from './report-parts.js'
import { flakinessEvidence } from './reports.js'
import { nonNegativeInt, optional, positiveInt, projectCode, status, timestamp } from './scalars.js'
import { searchQuery } from './search-query.js'

/** Reports about test cases over several runs. They are extensions: only `qasphere server` has them. */

/** Default and maximum number of runs that a report covers. */
export const defaultWindowRuns = 30
export const maxWindowRuns = 200

const windowRuns = optional(
  'Number of latest runs with results to analyze (2 to 200; default: 30, or fewer if these contain too many test cases)',
  z.int().check(z.minimum(2), z.maximum(maxWindowRuns)),
)

const FlakyResult = named(
  'FlakyResult',
  'The result of a flaky test case in a run',
  z.object({ runId: positiveInt, status, evidence: z.nullable(flakinessEvidence) }),
  {
    runId: 'ID of the run',
    status: 'Status of the test case in the run',
    evidence: 'Why the run suggests that the test case is flaky; null if it does not',
  },
)

const FlakyTestCase = named(
  'FlakyTestCase',
  'A test case whose result changes although the test case does not',
  z.object({
    ...reportedTestCase,
    changes: nonNegativeInt,
    retries: nonNegativeInt,
    passed: nonNegativeInt,
    failed: nonNegativeInt,
    results: z.array(FlakyResult),
  }),
  {
    ...reportedTestCaseFields,
    changes: 'Number of changes between passed and failed',
    retries: 'Number of runs in which it passed after failed attempts',
    passed: 'Number of runs in which it passed',
    failed: 'Number of runs in which it failed',
    results: 'Its results in the covered runs, oldest first: the evidence',
  },
)

export const listFlakyTestCases = endpoint({
  command: 'report flaky',
  summary: 'List flaky test cases with the evidence, worst first.',
  details:
    'A test case is flaky if its result changed between passed and failed at least --min-changes times without a change to the test case itself, or if it passed only after failed attempts. Results of different versions or configurations are not compared.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/flaky',
    params: { projectCode },
    query: z.object({
      runs: windowRuns,
      minChanges: optional('Minimum number of changes between passed and failed (default: 2)', positiveInt),
      query: searchQuery(['folder']),
    }),
  },
  status: 200,
  response: named(
    'FlakyReport',
    'The flaky test cases of a project',
    z.object({
      runs: nonNegativeInt,
      since: z.nullable(timestamp),
      url: z.string(),
      tcases: z.array(FlakyTestCase),
    }),
    {
      runs: 'Number of runs that the report covers',
      since: 'Time of creation of the oldest of these runs; null if there is none',
      url: 'The page that shows this report',
      tcases: 'Flaky test cases that match the query, most changes and retries first',
    },
  ),
  rows: 'tcases',
  columns: ['marker', 'title', 'changes', 'retries', 'passed', 'failed'],
  examples: [
    { does: 'list what was flaky in the latest runs', flags: { projectCode: 'PRJ' } },
    {
      does: 'list what changed at least four times in the latest 100 runs',
      flags: { projectCode: 'PRJ', runs: 100, minChanges: 4 },
    },
  ],
})

const TestCaseDuration = named(
  'TestCaseDuration',
  'How long a test case takes',
  z.object({
    ...reportedTestCase,
    results: positiveInt,
    median: nonNegativeInt,
    p90: nonNegativeInt,
    last: nonNegativeInt,
    trend: z.nullable(z.number()),
  }),
  {
    ...reportedTestCaseFields,
    results: 'Number of results with a duration',
    median: 'Median duration, in milliseconds',
    p90: '90th percentile of the duration, in milliseconds',
    last: 'Duration of the latest result, in milliseconds',
    trend:
      'Change of the median from the older to the newer half of the results, as a fraction: 0.5 means 50% slower; null for fewer than 4 results',
  },
)

const RunDuration = named(
  'RunDuration',
  'How long the test cases of a run took',
  z.object({
    id: positiveInt,
    title: z.string(),
    createdAt: timestamp,
    results: nonNegativeInt,
    total: nonNegativeInt,
    median: z.nullable(nonNegativeInt),
    p90: z.nullable(nonNegativeInt),
  }),
  {
    id: 'ID of the run',
    title: 'Title of the run',
    createdAt: 'Time of creation of the run',
    results: 'Number of passed results with a duration',
    total: 'Sum of their durations, in milliseconds',
    median: 'Median duration, in milliseconds; null without results',
    p90: '90th percentile of the duration, in milliseconds; null without results',
  },
)

export const durationSortFields = ['median', 'p90', 'last', 'trend'] as const

export const listDurations = endpoint({
  command: 'report durations',
  summary: 'List how long test cases take: median, 90th percentile and trend, slowest first.',
  details:
    'Only passed results with a duration are counted, because failed tests often stop early or wait for a timeout.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/durations',
    params: { projectCode },
    query: z.object({
      runs: windowRuns,
      query: searchQuery(['folder']),
      sortField: optional('What to sort by (default: median)', z.enum(durationSortFields)),
      sortOrder: optional('Sort order (default: desc)', z.enum(['asc', 'desc'])),
      limit: optional('Maximum number of test cases to return (default: all)', positiveInt),
    }),
  },
  status: 200,
  response: named(
    'DurationReport',
    'How long the test cases of a project take',
    z.object({
      total: nonNegativeInt,
      url: z.string(),
      runs: z.array(RunDuration),
      tcases: z.array(TestCaseDuration),
    }),
    {
      total: 'Number of test cases that have a duration and match the query, regardless of the limit',
      url: 'The page that shows this report',
      runs: 'The runs that the report covers, oldest first',
      tcases: 'Test cases in the sort order',
    },
  ),
  rows: 'tcases',
  columns: ['marker', 'title', 'median', 'p90', 'last', 'trend', 'results'],
  examples: [
    { does: 'list the ten slowest test cases', flags: { projectCode: 'PRJ', limit: 10 } },
    {
      does: 'list what became slower in the latest 50 runs',
      flags: { projectCode: 'PRJ', runs: 50, sortField: 'trend', limit: 20 },
    },
  ],
})
