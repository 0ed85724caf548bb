import { anyText, optional } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { listAnswer, listOutput } from '../answer.js'
import { briefRun } from '../brief-run.js'
import { findMilestone } from '../find-milestone.js'
import { limit, offset, project } from '../parts.js'
import { defineLookingUpTool } from '../tool.js'

export const listRuns = defineLookingUpTool({
  name: 'list_runs',
  title: 'List runs',
  description: 'List runs, newest first, with their counts by status.',
  changes: 'never',
  input: z.object({
    project,
    state: z.optional(z.enum(['open', 'closed'])),
    milestone: optional('Title', anyText),
    limit: limit(20, 100),
    offset,
  }),
  output: listOutput,
  lookUp: async ({ input, project: projectCode, call, session, problems }) => {
    const { milestone } = input
    const milestoneId =
      milestone === undefined ? undefined : await findMilestone(call, projectCode, milestone, problems)
    return async ({ state, limit, offset }) => {
      const { runs, open, closed } = await call('listRuns', {
        projectCode,
        limit,
        offset,
        ...(state === undefined ? {} : { closed: state === 'closed' }),
        ...(milestoneId === undefined ? {} : { milestoneIds: [milestoneId] }),
      })
      const total = { open, closed, all: open + closed }[state ?? 'all']
      const rows = runs.map((run) => briefRun(run, projectCode, session.origin))
      return listAnswer({ rows, total, offset, narrowedBy: 'state or milestone' })
    }
  },
})
