import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { reportedTestCase, reportedTestCaseFields } from './report-parts.js'
import { RunSummary } from './reports.js'
import { nonNegativeInt, optional, positiveInt, projectCode, runId, status } from './scalars.js'
import { searchQuery } from './search-query.js'

/** Reports about what tests cover. They are extensions: only `qasphere server` has them. */

export const requirementState = named(
  'RequirementState',
  'State of a requirement by the latest results of its test cases. failing: at least one fails (failed or blocked); uncovered: it has no test case; incomplete: none fails, but not all passed; passed: all passed.',
  z.enum(['failing', 'uncovered', 'incomplete', 'passed']),
)
export type RequirementState = z.output<typeof requirementState>

const CoveringTestCase = named(
  'CoveringTestCase',
  'A test case that covers a requirement',
  z.object({ ...reportedTestCase, status, runId: z.nullable(positiveInt) }),
  {
    ...reportedTestCaseFields,
    status: 'Status of the latest result; open if there is none',
    runId: 'ID of the run with that result; null if there is none',
  },
)

const TracedRequirement = named(
  'TracedRequirement',
  'A requirement with the test cases that cover it',
  z.object({
    id: z.string(),
    text: z.string(),
    url: z.string(),
    state: requirementState,
    tcases: z.array(CoveringTestCase),
  }),
  {
    id: 'ID of the requirement',
    text: 'Text of the requirement',
    url: 'URL of the requirement; empty if there is none',
    state: 'State of the requirement',
    tcases: 'The test cases that cover it',
  },
)

const RequirementCounts = named(
  'RequirementCounts',
  'Number of requirements by state',
  z.object({
    failing: nonNegativeInt,
    uncovered: nonNegativeInt,
    incomplete: nonNegativeInt,
    passed: nonNegativeInt,
  }),
  {
    failing: 'Requirements with a failing test case',
    uncovered: 'Requirements without test cases',
    incomplete: 'Requirements without a failing test case whose test cases have not all passed',
    passed: 'Requirements whose test cases all passed',
  },
)

export const getTraceability = endpoint({
  command: 'report traceability',
  summary:
    'List requirements with their status and the test cases that cover them, including requirements without test cases.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/traceability',
    params: { projectCode },
    query: z.object({
      states: optional(
        'Only requirements in these states: failing, uncovered, incomplete, passed',
        z.array(requirementState),
      ),
      query: searchQuery([], {
        is: requirementState.options,
        words: 'words of the requirement or its URL, the marker of a test case that covers it',
      }),
    }),
  },
  status: 200,
  response: named(
    'TraceabilityReport',
    'The requirements of a project and what covers them',
    z.object({ url: z.string(), counts: RequirementCounts, requirements: z.array(TracedRequirement) }),
    {
      url: 'The page that shows this report',
      counts: 'Number of requirements by state, regardless of the filters',
      requirements: 'Requirements that match the filters, failing ones first',
    },
  ),
  rows: 'requirements',
  columns: ['state', 'text', 'url'],
  examples: [
    { does: 'list all requirements', flags: { projectCode: 'PRJ' } },
    {
      does: 'list requirements that fail or have no test case',
      flags: { projectCode: 'PRJ', states: ['failing', 'uncovered'] },
    },
    {
      does: 'list what a test case covers',
      flags: { projectCode: 'PRJ', query: 'PRJ-12' },
    },
  ],
})

/** Maximum number of runs in a scorecard. */
export const maxScorecardRuns = 50

const ScorecardCell = named(
  'ScorecardCell',
  'The worst result of a test case in a run',
  z.object({ runId: positiveInt, status }),
  { runId: 'ID of the run', status: 'Worst status of its results in the run; open if there is none' },
)

const ScorecardRow = named(
  'ScorecardRow',
  'A test case of a scorecard',
  z.object({ ...reportedTestCase, worst: status, cells: z.array(ScorecardCell) }),
  {
    ...reportedTestCaseFields,
    worst: 'Worst status in the chosen runs',
    cells: 'Its worst status in each of the chosen runs that has the test case, oldest run first',
  },
)

export const getScorecard = endpoint({
  command: 'report scorecard',
  summary: 'Show test cases by run, with the worst status of each test case in each run.',
  tag: 'reports',
  access: 'viewer',
  extension: true,
  request: {
    method: 'GET',
    path: '/project/{projectCode}/report/scorecard',
    params: { projectCode },
    query: z.object({
      runIds: optional(
        'IDs of the runs (at most 50; default: the latest 10 with results, or fewer if these contain too many test cases)',
        z.array(runId).check(z.maxLength(maxScorecardRuns)),
      ),
      query: searchQuery(['folder']),
    }),
  },
  status: 200,
  response: named(
    'Scorecard',
    'Test cases by runs',
    z.object({ url: z.string(), runs: z.array(RunSummary), tcases: z.array(ScorecardRow) }),
    {
      url: 'The page that shows this scorecard',
      runs: 'The runs, oldest first',
      tcases: 'Test cases that match the query, worst first',
    },
  ),
  rows: 'tcases',
  columns: ['marker', 'title', 'worst'],
  examples: [
    { does: 'show the latest runs', flags: { projectCode: 'PRJ' } },
    { does: 'show one run', flags: { projectCode: 'PRJ', runIds: [14] } },
    { does: 'show the test cases of a folder', flags: { projectCode: 'PRJ', query: 'folder:Checkout' } },
  ],
})
