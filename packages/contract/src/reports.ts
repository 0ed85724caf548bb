import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { reportedTestCase, reportedTestCaseFields } from './report-parts.js'
import { statusCounts } from './runs.js'
import { nonNegativeInt, optional, positiveInt, projectCode, status, tcaseRef, timestamp } from './scalars.js'
import { searchQuery } from './search-query.js'

/** Reports across runs. They are extensions: only `qasphere server` has them. */

export const runChange = named(
  'RunChange',
  'How a test case differs between two runs. new: it fails (failed or blocked) and did not fail in the base run; still: it fails in both; fixed: it passed but failed in the base run; added: only the run has it; gone: only the base run has it; other: any other change of its status.',
  z.enum(['new', 'still', 'fixed', 'added', 'gone', 'other']),
)
export type RunChange = z.output<typeof runChange>

export const runSummaryFields = {
  id: 'ID of the run, unique within the project',
  title: 'Title of the run',
  closed: 'Whether the run is closed',
  createdAt: 'Time of creation',
  statusCounts: 'Number of test cases by status',
}

export const RunSummary = named(
  'RunSummary',
  'What identifies a run, and its progress',
  z.object({
    id: positiveInt,
    title: z.string(),
    closed: z.boolean(),
    createdAt: timestamp,
    statusCounts,
  }),
  runSummaryFields,
)

const RunChangeCounts = named(
  'RunChangeCounts',
  'Number of test cases of two runs by change',
  z.object({
    new: nonNegativeInt,
    still: nonNegativeInt,
    fixed: nonNegativeInt,
    added: nonNegativeInt,
    gone: nonNegativeInt,
    other: nonNegativeInt,
    unchanged: nonNegativeInt,
  }),
  {
    new: 'Test cases that fail and did not fail in the base run',
    still: 'Test cases that fail in both runs',
    fixed: 'Test cases that passed but failed in the base run',
    added: 'Test cases that only the run has',
    gone: 'Test cases that only the base run has',
    other: 'Test cases whose status changed in another way',
    unchanged: 'Test cases that have the same status in both runs and do not fail',
  },
)

const ComparedTestCase = named(
  'ComparedTestCase',
  'A test case that differs between two runs, or fails in both',
  z.object({
    change: runChange,
    ...reportedTestCase,
    status: z.nullable(status),
    baseStatus: z.nullable(status),
    message: z.string(),
    timeTaken: z.nullable(nonNegativeInt),
    baseTimeTaken: z.nullable(nonNegativeInt),
  }),
  {
    change: 'How it differs',
    ...reportedTestCaseFields,
    status: 'Status in the run; null if the run does not have the test case',
    baseStatus: 'Status in the base run; null if that run does not have the test case',
    message: 'First line of the last comment in the run, as plain text; empty if there is none',
    timeTaken: 'Time taken by the last result in the run, in milliseconds; null if unknown',
    baseTimeTaken: 'Time taken by the last result in the base run, in milliseconds; null if unknown',
  },
)

export const compareRuns = endpoint({
  command: 'report compare',
  summary:
    'Compare two runs: show new failures, continuing failures, fixes, and added or removed test cases.',
  details:
    'By default, compares the newest run with the previous run whose title differs only in numbers and dates or, if there is none, with the run before it.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/compare',
    params: { projectCode },
    query: z.object({
      runId: optional('ID of the run (default: the newest run)', positiveInt),
      baseRunId: optional(
        'ID of the run to compare with (default: the previous comparable run)',
        positiveInt,
      ),
      changes: optional(
        'Only test cases with these changes: new = newly failing, still = still failing, fixed, added, gone = removed, other = any other status change',
        z.array(runChange),
      ),
      query: searchQuery(['status', 'tag', 'folder', 'priority', 'message'], {
        is: [...runChange.options, 'failing'],
      }),
    }),
  },
  status: 200,
  response: named(
    'RunComparison',
    'The differences between two runs',
    z.object({
      run: RunSummary,
      base: RunSummary,
      url: z.string(),
      counts: RunChangeCounts,
      tcases: z.array(ComparedTestCase),
    }),
    {
      run: 'The run',
      base: 'The run that it is compared with',
      url: 'The page that shows this comparison',
      counts: 'Number of test cases by change, regardless of the filters',
      tcases: 'Test cases that match the filters, new failures first',
    },
  ),
  rows: 'tcases',
  columns: ['change', 'marker', 'title', 'baseStatus', 'status', 'message'],
  examples: [
    { does: 'compare the newest run with the previous one', flags: { projectCode: 'PRJ' } },
    {
      does: 'show what newly fails or was fixed between two runs',
      flags: { projectCode: 'PRJ', runId: 14, baseRunId: 13, changes: ['new', 'fixed'] },
    },
    {
      does: 'show which smoke tests of a folder differ, except for those that were removed',
      flags: { projectCode: 'PRJ', query: 'tag:smoke folder:Checkout -is:gone' },
    },
  ],
})

export const flakinessEvidence = named(
  'FlakinessEvidence',
  'Why a run suggests that a test case is flaky. changed: its status changed between passed and failed since the previous run with a result, although the test case did not change; retried: it passed after a failed attempt in the same run.',
  z.enum(['changed', 'retried']),
)
export type FlakinessEvidence = z.output<typeof flakinessEvidence>

const HistoryEntry = named(
  'HistoryEntry',
  'A test case in one of its runs',
  z.object({
    runId: positiveInt,
    runTitle: z.string(),
    runClosed: z.boolean(),
    status,
    evidence: z.nullable(flakinessEvidence),
    version: positiveInt,
    results: nonNegativeInt,
    timeTaken: z.nullable(nonNegativeInt),
    message: z.string(),
    authorId: z.nullable(positiveInt),
    recordedAt: z.nullable(timestamp),
  }),
  {
    runId: 'ID of the run',
    runTitle: 'Title of the run',
    runClosed: 'Whether the run is closed',
    status: 'Status in the run',
    evidence: 'Why the run suggests that the test case is flaky; null if it does not',
    version: 'Version of the test case that the run shows',
    results: 'Number of results in the run',
    timeTaken: 'Time taken by the last result, in milliseconds; null if unknown',
    message: 'First line of the last comment, as plain text; empty if there is none',
    authorId: 'ID of the user who recorded the last result; null without a result',
    recordedAt: 'Time of the last result; null without a result',
  },
)

const DurationSummary = named(
  'DurationSummary',
  'Durations of the last results in several runs, in milliseconds',
  z.object({ median: nonNegativeInt, p90: nonNegativeInt }),
  { median: 'Half of the results took at most this long', p90: '90% of the results took at most this long' },
)

/** Maximum and default number of runs in the history of a test case. */
export const maxHistoryRuns = 10_000
export const defaultHistoryRuns = 100

export const getTestCaseHistory = endpoint({
  command: 'report history',
  summary: 'Show the results of a test case across runs, with durations and evidence of flakiness.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/history',
    params: { projectCode },
    query: z.object({
      tcase: tcaseRef,
      runs: optional(
        `Maximum number of runs, newest first (default: ${defaultHistoryRuns})`,
        positiveInt.check(z.maximum(maxHistoryRuns)),
      ),
    }),
  },
  status: 200,
  response: named(
    'TestCaseHistory',
    'A test case in its runs',
    z.object({
      id: z.string(),
      marker: z.string(),
      title: z.string(),
      version: positiveInt,
      url: z.string(),
      durations: z.nullable(DurationSummary),
      hasMore: z.boolean(),
      runs: z.array(HistoryEntry),
    }),
    {
      id: 'ID of the test case',
      marker: 'Project code and number of the test case, such as SHOP-012',
      title: 'Title of the test case',
      version: 'Latest version of the test case',
      url: 'The page that shows the test case',
      durations: 'Durations in these runs; null if no result has one',
      hasMore: 'Whether there are older runs',
      runs: 'Runs, newest first',
    },
  ),
  rows: 'runs',
  columns: ['runId', 'runTitle', 'status', 'evidence', 'version', 'timeTaken', 'message'],
  examples: [
    { does: 'show a test case by its marker', flags: { projectCode: 'PRJ', tcase: 'PRJ-12' } },
    { does: 'show its last ten runs', flags: { projectCode: 'PRJ', tcase: 'PRJ-12', runs: 10 } },
  ],
})
