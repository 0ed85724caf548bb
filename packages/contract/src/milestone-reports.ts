import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { reportedTestCase, reportedTestCaseFields } from './report-parts.js'
import { statusCounts } from './runs.js'
import {
  described,
  milestoneId,
  nonNegativeInt,
  optional,
  positiveInt,
  projectCode,
  status,
  timestamp,
} from './scalars.js'
import { milestoneStates, searchQuery } from './search-query.js'

const MilestoneProgress = named(
  'MilestoneProgress',
  'How far the runs of a milestone are',
  z.object({
    id: positiveInt,
    title: z.string(),
    archivedAt: z.nullable(timestamp),
    url: z.string(),
    openRuns: nonNegativeInt,
    closedRuns: nonNegativeInt,
    statusCounts,
  }),
  {
    id: 'ID of the milestone',
    title: 'Title of the milestone',
    archivedAt: 'Time of archiving; null if the milestone is open',
    url: 'The page of the milestone',
    openRuns: 'Number of open runs',
    closedRuns: 'Number of closed runs',
    statusCounts: 'Number of test cases by status, added up over all runs',
  },
)

export const listMilestoneProgress = endpoint({
  command: 'report milestones',
  summary: 'Show the progress of each milestone: its runs, and their test cases by status.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/milestones',
    params: { projectCode },
    query: z.object({ query: searchQuery([], { is: milestoneStates, words: 'words in the title' }) }),
  },
  status: 200,
  response: named(
    'MilestoneProgressList',
    'How far the milestones of a project are',
    z.object({ milestones: z.array(MilestoneProgress) }),
    { milestones: 'Milestones, newest first' },
  ),
  prints: ['milestones'],
  columns: [
    'id',
    'title',
    'openRuns',
    'closedRuns',
    'statusCounts.all',
    'statusCounts.passed',
    'statusCounts.failed',
    'statusCounts.blocked',
    'statusCounts.open',
  ],
  examples: [
    { does: 'show all milestones', flags: { projectCode: 'PRJ' } },
    { does: 'show the open milestones of a year', flags: { projectCode: 'PRJ', query: 'is:open 2026' } },
  ],
})

const MilestoneTestCase = named(
  'MilestoneTestCase',
  'The state of a test case in a milestone',
  z.object({ ...reportedTestCase, status, runId: positiveInt, message: z.string() }),
  {
    ...reportedTestCaseFields,
    status: 'Status in the latest run of the milestone that has a result of the test case; open if none has',
    runId: 'ID of that run',
    message: 'First line of the last comment in that run, as plain text; empty if there is none',
  },
)

export const getMilestoneReport = endpoint({
  command: 'report milestone',
  summary: 'Show the test cases of a milestone by their latest status: what fails, and what is open.',
  details:
    'The status of a test case comes from the latest run of the milestone that has a result for it. If the runs contain too many test cases in total, only the latest runs are counted.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/milestone/{milestoneId}',
    params: { projectCode, milestoneId: described('ID of the milestone', milestoneId) },
    query: z.object({
      statuses: optional('Only test cases with these statuses (default: all)', z.array(status)),
      query: searchQuery(['status', 'folder'], { is: ['failing'] }),
    }),
  },
  status: 200,
  response: named(
    'MilestoneReport',
    'The test cases of a milestone',
    z.object({
      milestone: MilestoneProgress,
      runs: nonNegativeInt,
      statusCounts,
      tcases: z.array(MilestoneTestCase),
    }),
    {
      milestone: 'The milestone, with the progress of all its runs',
      runs: 'Number of runs that the report covers',
      statusCounts: 'Number of test cases by latest status, regardless of the filters',
      tcases: 'Test cases that match the filters, failing ones first',
    },
  ),
  rows: 'tcases',
  columns: ['marker', 'title', 'status', 'runId', 'message'],
  examples: [
    {
      does: 'show what fails and what is open in a milestone',
      flags: { projectCode: 'PRJ', milestoneId: 1, statuses: ['failed', 'blocked', 'open'] },
    },
    {
      does: 'show what fails in a folder',
      flags: { projectCode: 'PRJ', milestoneId: 1, query: 'is:failing folder:"Checkout/Cart"' },
    },
  ],
})
