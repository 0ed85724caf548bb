import { formatRunUrl } from 'qasphere-client/run-url'
import { runDescription } from 'qasphere-contract/query-plans'
import { anyText, isRecord, optional, positiveInt, rule, text } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import type { Answer } from '../answer.js'
import { findMilestone } from '../find-milestone.js'
import { findUser } from '../find-user.js'
import { project, selection } from '../parts.js'
import { selectionMissing, selectsSomething, toQueryPlan } from '../select-test-cases.js'
import { defineLookingUpTool } from '../tool.js'

const actions = ['create', 'clone', 'close'] as const
const details = ['title', 'description', 'milestone', 'assignee']
const selectors = ['type', 'testCases', 'folders', 'tags', 'priorities']

/** The fields that each action takes beside the project. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  create: [...details, ...selectors],
  clone: ['run', ...details],
  close: ['run'],
}

const input = z
  .object({
    project,
    action: z.enum(actions),
    run: optional('Run to clone or close', positiveInt),
    title: z.optional(text(1, 255)),
    description: optional('HTML', runDescription),
    type: optional('Default: static_struct', z.enum(['static', 'static_struct', 'live'])),
    milestone: optional('Title', anyText),
    assignee: optional('Email, ID or me', anyText),
    ...selection,
  })
  .check(rule(checkAction))

/** Checks what depends on the action: which fields it takes, and which it needs. */
function checkAction(given: unknown, report: (path: PropertyKey[], message: string) => void): void {
  if (!isRecord(given)) return
  const { action, run, title, type, testCases } = given
  const fields = fieldsOf[String(action)]
  if (!fields) return
  for (const name of ['run', ...details, ...selectors]) {
    if (given[name] !== undefined && !fields.includes(name))
      report([name], `is not a field of the action ${action}`)
  }
  if (action !== 'create' && run === undefined) report(['run'], `is required: the run to ${action}`)
  if (action !== 'close' && title === undefined) report(['title'], 'is required')
  if (action === 'create' && !selectsSomething(given)) report([], selectionMissing)
  if (type === 'live' && testCases !== undefined) report(['testCases'], 'is not allowed for live runs')
}

export const saveRun = defineLookingUpTool({
  name: 'save_run',
  title: 'Save a run',
  description: 'Create, clone or close a run. A new run contains the test cases that match all filters.',
  changes: 'always',
  isDestructive: true,
  input,
  output: z.object({ run: z.int(), url: z.string() }),
  lookUp: async ({ input, project: projectCode, call, session, problems }) => {
    const { milestone, assignee } = input
    const milestoneId =
      milestone === undefined ? undefined : await findMilestone(call, projectCode, milestone, problems)
    const assignmentId = assignee === undefined ? undefined : await findUser(call, assignee, problems)
    const queryPlan = await toQueryPlan(call, projectCode, input, '', problems)
    const saved = (id: number): Answer => ({ run: id, url: formatRunUrl(session.origin, projectCode, id) })
    return async ({ action, run = 0, title = '', description, type = 'static_struct' }) => {
      if (action === 'close') {
        await call('closeRun', { projectCode, runId: run })
        return saved(run)
      }
      const fields = {
        projectCode,
        title,
        ...(description === undefined ? {} : { description }),
        ...(milestoneId === undefined ? {} : { milestoneId }),
        ...(assignmentId === undefined ? {} : { assignmentId }),
      }
      const { id } =
        action === 'create'
          ? await call('createRun', { ...fields, type, queryPlans: [queryPlan] })
          : await call('cloneRun', { ...fields, runId: run })
      return saved(id)
    }
  },
})
