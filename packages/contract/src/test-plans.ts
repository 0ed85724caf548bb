import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { checkQueryPlans, configurationId, queryPlans, runDescription, runType } from './query-plans.js'
import { described, html, milestoneId, optional, positiveInt, projectCode, text } from './scalars.js'

const PlanRun = named(
  'TestPlanRun',
  'A run of a test plan to create',
  z
    .object({
      title: text(1, 255),
      type: z.optional(runType),
      description: z.optional(runDescription),
      queryPlans,
      assignmentId: z.optional(positiveInt),
      configurationId: z.optional(configurationId),
    })
    .check(checkQueryPlans()),
  {
    title: 'Title of the run, unique within the milestone',
    type: 'Type of the run (default: static_struct)',
    description: 'Description, as HTML of at most 512 characters',
    queryPlans: 'Test cases of the run; exactly one query plan unless the run is live',
    assignmentId: 'ID of the user to assign the run to',
    configurationId: 'ID of the configuration',
  },
)

export const createTestPlan = endpoint({
  command: 'test-plans create',
  summary: 'Create a test plan with its runs.',
  docs: 'plan#create-new-test-plan',
  access: 'test-runner',
  audit: 'test_plan.created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/plan',
    params: { projectCode },
    body: named(
      'CreateTestPlanRequest',
      'A test plan to create, with its runs',
      z.object({
        title: described('Title, unique within the milestone', text(1, 255)),
        description: optional('Description, as HTML', html),
        milestoneId: optional('ID of the milestone', milestoneId),
        runs: described(
          'Runs: [{"title": …, "queryPlans": [{"tcaseIds": […]}]}]',
          z.array(PlanRun).check(z.minLength(1)),
        ),
      }),
    ),
  },
  status: 201,
  response: named('CreatedTestPlan', 'The test plan that was created', z.object({ id: positiveInt }), {
    id: 'ID of the test plan',
  }),
  examples: [
    {
      does: 'create a plan with two runs',
      flags: {
        projectCode: 'PRJ',
        title: 'Release 2026.8',
        runs: [
          { title: 'Smoke', type: 'static', queryPlans: [{ tcaseIds: ['1CdnLKspW_4LWzUrt8ZV3hN'] }] },
          { title: 'High priority', type: 'live', queryPlans: [{ priorities: ['high'] }] },
        ],
      },
    },
  ],
})
