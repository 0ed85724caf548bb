import type { QueryPlan } from 'qasphere-contract/query-plans'
import { anyText, html, isRecord, optional, rule, text } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, listAnswer, listOutput } from '../answer.js'
import { findMilestone } from '../find-milestone.js'
import { withoutEmpty } from '../full-test-case.js'
import { limit, offset, project, selection } from '../parts.js'
import { selectionMissing, selectsSomething, toQueryPlan } from '../select-test-cases.js'
import { type CallOf, defineLookingUpTool } from '../tool.js'

type Call = CallOf<'milestones_and_plans'>

const run = z.object({ title: text(1, 255), ...selection }).check(
  rule((given, report) => {
    if (!selectsSomething(given)) report([], selectionMissing)
  }),
)

const input = z
  .object({
    project,
    action: optional('Default: list', z.enum(['list', 'create_milestone', 'create_plan'])),
    title: z.optional(text(1, 255)),
    description: optional('HTML', html),
    milestone: optional('Title of the milestone of a plan', anyText),
    runs: optional(
      'Of a plan: [{"title": …, "testCases"|"folders"|"tags"|"priorities": […]}]',
      z.array(run).check(z.minLength(1), z.maxLength(50)),
    ),
    limit: limit(50, 200),
    offset,
  })
  .check(rule(checkAction))

const planFields = ['description', 'milestone', 'runs']

/** Checks what depends on the action: which fields it takes, and which it needs. */
function checkAction(given: unknown, report: (path: PropertyKey[], message: string) => void): void {
  if (!isRecord(given)) return
  const { action = 'list', title, runs } = given
  const isPlan = action === 'create_plan'
  for (const name of ['title', ...planFields]) {
    const isTaken = isPlan || (name === 'title' && action === 'create_milestone')
    if (given[name] !== undefined && !isTaken) report([name], `is not a field of the action ${action}`)
  }
  if (action !== 'list' && title === undefined) report(['title'], 'is required')
  if (isPlan && runs === undefined) report(['runs'], 'is required: a test plan has at least one run')
}

export const milestonesAndPlans = defineLookingUpTool({
  name: 'milestones_and_plans',
  title: 'Milestones and test plans',
  description: 'List milestones; create a milestone, or a test plan with its runs.',
  changes: 'sometimes',
  input,
  output: listOutput,
  lookUp: async ({ input, project: projectCode, call, problems }) => {
    const { milestone, runs = [] } = input
    const milestoneId =
      milestone === undefined ? undefined : await findMilestone(call, projectCode, milestone, problems)
    const plannedRuns: PlannedRun[] = []
    for (const [index, { title, ...selection }] of runs.entries()) {
      const queryPlan = await toQueryPlan(call, projectCode, selection, `runs[${index}].`, problems)
      plannedRuns.push({ title, queryPlans: [queryPlan] })
    }
    return async ({ action = 'list', title = '', description, limit, offset }) => {
      if (action === 'list') return await listMilestones(call, projectCode, limit, offset)
      if (action === 'create_milestone') {
        const { id } = await call('createMilestone', { projectCode, title })
        return created({ milestone: id, title })
      }
      const { id } = await call('createTestPlan', {
        projectCode,
        title,
        ...(description === undefined ? {} : { description }),
        ...(milestoneId === undefined ? {} : { milestoneId }),
        runs: plannedRuns,
      })
      return created({ plan: id, title, runs: plannedRuns.length })
    }
  },
})

interface PlannedRun {
  readonly title: string
  readonly queryPlans: QueryPlan[]
}

async function listMilestones(
  call: Call,
  projectCode: string,
  limit: number,
  offset: number,
): Promise<Answer> {
  const { milestones } = await call('listMilestones', { projectCode })
  const rows = milestones
    .slice(offset, offset + limit)
    .map(({ id, title, createdAt, archivedAt }): Answer => {
      return withoutEmpty({ milestone: id, title, createdAt, archivedAt })
    })
  return listAnswer({ rows, total: milestones.length, offset, narrowedBy: 'limit' })
}

function created(item: Answer): Answer {
  return listAnswer({ rows: [item], total: 1, offset: 0, narrowedBy: 'limit' })
}
