import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { described, positiveInt, projectCode, text, timestamp } from './scalars.js'

export const Milestone = z.object({
  id: positiveInt,
  title: z.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
  archivedAt: z.nullable(timestamp),
  archivedBy: z.optional(z.nullable(positiveInt)),
})

export const listMilestones = endpoint({
  command: 'milestones list',
  summary: 'List the milestones of a project.',
  docs: 'milestone#list-project-milestones',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/milestone',
    params: { projectCode },
    query: z.object({
      archived: z.optional(described('Only archived, or only open milestones; all by default', z.boolean())),
    }),
  },
  status: 200,
  response: z.object({ milestones: z.array(Milestone) }),
  prints: ['milestones'],
  examples: [{ does: 'the milestones that are open', flags: { projectCode: 'PRJ', archived: false } }],
})

export const createMilestone = endpoint({
  command: 'milestones create',
  summary: 'Create a milestone.',
  docs: 'milestone#create-milestone',
  access: 'user',
  audit: 'milestone.created',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/milestone',
    params: { projectCode },
    body: z.object({ title: described('Title of the milestone', text(1, 255)) }),
  },
  status: 201,
  response: z.object({ id: positiveInt }),
  examples: [{ does: 'a milestone', flags: { projectCode: 'PRJ', title: '2026.8' } }],
})
