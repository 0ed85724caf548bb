import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { pagingQuery } from './paging.js'
import { checkQueryPlans, configurationId, queryPlans, runDescription, runType } from './query-plans.js'
import {
  described,
  folderId,
  html,
  message,
  milestoneId,
  nonNegativeInt,
  optional,
  positiveInt,
  priority,
  projectCode,
  runId,
  tagId,
  text,
  timestamp,
  userId,
  webUrl,
} from './scalars.js'

export const statusCounts = named(
  'StatusCounts',
  'Number of test cases of a run by status',
  z.object({
    all: nonNegativeInt,
    open: nonNegativeInt,
    passed: nonNegativeInt,
    failed: nonNegativeInt,
    blocked: nonNegativeInt,
    skipped: nonNegativeInt,
    custom1: nonNegativeInt,
    custom2: nonNegativeInt,
    custom3: nonNegativeInt,
    custom4: nonNegativeInt,
  }),
  {
    all: 'All test cases',
    open: 'Test cases without a result, or set back to open',
    passed: 'Passed test cases',
    failed: 'Failed test cases',
    blocked: 'Blocked test cases',
    skipped: 'Skipped test cases',
    custom1: 'Test cases with the custom status custom1',
    custom2: 'Test cases with the custom status custom2',
    custom3: 'Test cases with the custom status custom3',
    custom4: 'Test cases with the custom status custom4',
  },
)

export const Run = named(
  'Run',
  'A test run',
  z.object({
    id: positiveInt,
    title: z.string(),
    description: z.optional(html),
    type: runType,
    closed: z.boolean(),
    statusCounts,
    milestoneId: z.nullable(positiveInt),
    configurationId: z.nullable(z.string()),
    assignmentId: z.nullable(positiveInt),
    planId: z.nullable(positiveInt),
    links: z.nullable(z.array(z.string())),
    integrationLink: z.nullable(z.string()),
    authorId: positiveInt,
    createdAt: timestamp,
    updatedAt: timestamp,
    closedAt: z.nullable(timestamp),
  }),
  {
    id: 'ID of the run, unique within the project',
    title: 'Title of the run, unique within the milestone',
    description: 'Description, as HTML; empty if there is none',
    type: 'Type of the run',
    closed: 'Whether the run is closed; a closed run does not accept results',
    statusCounts: 'Number of test cases by status',
    milestoneId: 'ID of the milestone; null if there is none',
    configurationId: 'ID of the configuration; null if there is none',
    assignmentId: 'ID of the user whom the run is assigned to; null if unassigned',
    planId: 'ID of the test plan; null if there is none',
    links: 'Links of the run; null if there are none',
    integrationLink: 'Link to an issue tracker; null if there is none',
    authorId: 'ID of the user who created the run',
    createdAt: 'Time of creation',
    updatedAt: 'Time of the last change, including new results',
    closedAt: 'Time of closing; null if the run is open',
  },
)

const fields = {
  title: described('Title, unique within the milestone', text(1, 255)),
  description: optional('Description, as HTML of at most 512 characters', runDescription),
  milestoneId: optional('ID of the milestone', milestoneId),
  configurationId: optional('ID of the configuration', configurationId),
  assignmentId: optional('ID of the user to assign the run to', userId),
  links: optional('Links of the run', z.array(webUrl)),
  integrationLink: optional('Link to an issue tracker', webUrl),
}

const CreateRun = named(
  'CreateRunRequest',
  'A run to create',
  z
    .object({
      title: fields.title,
      type: described(
        'Type of the run: static is a fixed set of test cases, as they are now; static_struct is a fixed set of test cases, including later edits; live is all test cases that match the query plans at any time',
        runType,
      ),
      description: fields.description,
      milestoneId: fields.milestoneId,
      configurationId: fields.configurationId,
      assignmentId: fields.assignmentId,
      queryPlans: described(
        'Test cases: [{"tcaseIds": […], "folderIds": […], "tagIds": […], "priorities": […]}]; exactly one plan unless the run is live',
        queryPlans,
      ),
      links: fields.links,
      integrationLink: fields.integrationLink,
    })
    .check(checkQueryPlans()),
)

const CloneRun = named(
  'CloneRunRequest',
  'A run to create as a copy of another',
  z.object({
    runId: described('ID of the run to clone', positiveInt),
    title: fields.title,
    description: fields.description,
    milestoneId: fields.milestoneId,
    assignmentId: fields.assignmentId,
    configurationId: fields.configurationId,
    links: fields.links,
    integrationLink: fields.integrationLink,
  }),
)

const created = named('CreatedRun', 'The run that was created', z.object({ id: positiveInt }), {
  id: 'ID of the run',
})

export const listRuns = endpoint({
  command: 'runs list',
  summary: 'List the runs of a project, newest first.',
  docs: 'run#list-project-runs',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/run',
    params: { projectCode },
    query: z.object({
      closed: optional('true: only closed runs; false: only open ones (default: all)', z.boolean()),
      milestoneIds: optional('Only runs in these milestones, by ID', z.array(milestoneId)),
      configurationIds: optional('Only runs with these configurations, by ID', z.array(text(1, 255))),
      limit: optional('Maximum number of runs to return', nonNegativeInt),
      offset: pagingQuery.offset,
      page: pagingQuery.page,
    }),
  },
  status: 200,
  response: named(
    'RunList',
    'Runs of a project',
    z.object({ runs: z.array(Run), open: nonNegativeInt, closed: nonNegativeInt }),
    {
      runs: 'Runs, newest first',
      open: 'Number of open runs that match the other filters',
      closed: 'Number of closed runs that match the other filters',
    },
  ),
  prints: ['runs'],
  paging: 'complete',
  columns: [
    'id',
    'title',
    'type',
    'closed',
    'statusCounts.all',
    'statusCounts.passed',
    'statusCounts.failed',
    'statusCounts.blocked',
    'statusCounts.open',
    'createdAt',
  ],
  examples: [
    { does: 'list the open runs', flags: { projectCode: 'PRJ', closed: false } },
    {
      does: 'list the ten newest runs of two milestones',
      flags: { projectCode: 'PRJ', milestoneIds: [1, 2], limit: 10 },
    },
  ],
})

export const createRun = endpoint({
  command: 'runs create',
  summary: 'Create a test run.',
  docs: 'run#create-new-run',
  access: 'test-runner',
  audit: 'run.created',
  request: { method: 'POST', path: '/project/{projectCode}/run', params: { projectCode }, body: CreateRun },
  status: 201,
  response: created,
  nestedFlags: [
    {
      flag: 'tags',
      fills: ['queryPlans', 0, 'tagIds'],
      schema: described('Only test cases with any of these tags, by title or ID', z.array(tagId)),
    },
    {
      flag: 'folder',
      fills: ['queryPlans', 0, 'folderIds'],
      schema: described(
        'Only test cases in this folder or its subfolders, by path or ID; repeatable',
        z.array(folderId),
      ),
    },
    {
      flag: 'priorities',
      fills: ['queryPlans', 0, 'priorities'],
      schema: described('Only test cases with any of these priorities: low, medium, high', z.array(priority)),
    },
  ],
  examples: [
    {
      does: 'create a run of the smoke tests in a folder, for a milestone, and assign it to a user',
      flags: {
        projectCode: 'PRJ',
        title: 'Smoke',
        type: 'static',
        tags: ['smoke'],
        folder: 'Checkout/Cart',
        milestone: '2026.12',
        assignee: 'mara@example.com',
      },
    },
    {
      does: 'create a static run of two test cases',
      flags: {
        projectCode: 'PRJ',
        title: 'Smoke',
        type: 'static',
        queryPlans: [{ tcaseIds: ['1CdnLKspW_4LWzUrt8ZV3hN', '1CdpE8nvo_yb3jcFt1vyzTP'] }],
      },
    },
    {
      does: 'create a live run of all test cases with high priority',
      flags: { projectCode: 'PRJ', title: 'Urgent', type: 'live', queryPlans: [{ priorities: ['high'] }] },
    },
  ],
})

export const cloneRun = endpoint({
  command: 'runs clone',
  summary: 'Clone a run: create one with the same test cases, without results.',
  docs: 'run#clone-existing-run',
  access: 'test-runner',
  audit: 'run.cloned',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/run/clone',
    params: { projectCode },
    body: CloneRun,
  },
  status: 201,
  response: created,
  examples: [
    {
      does: 'clone the run of the last sprint',
      flags: { projectCode: 'PRJ', runId: 14, title: 'Sprint 32' },
    },
  ],
})

export const closeRun = endpoint({
  command: 'runs close',
  summary: 'Close a run; it no longer accepts results.',
  docs: 'run#close-run',
  access: 'test-runner',
  audit: 'run.closed',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/run/{runId}/close',
    params: { projectCode, runId },
  },
  status: 200,
  response: message,
  examples: [{ does: 'close a run', flags: { projectCode: 'PRJ', runId: 14 } }],
})
