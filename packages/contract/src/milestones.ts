import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { described, optional, positiveInt, projectCode, text, timestamp } from './scalars.js'

export const Milestone = named(
  'Milestone',
  'A milestone of a project',
  z.object({
    id: positiveInt,
    title: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    archivedAt: z.nullable(timestamp),
    archivedBy: z.optional(z.nullable(positiveInt)),
  }),
  {
    id: 'ID of the milestone, unique within the project',
    title: 'Title of the milestone',
    createdAt: 'Time of creation',
    updatedAt: 'Time of the last change',
    archivedAt: 'Time of archiving; null if the milestone is open',
    archivedBy: 'ID of the user who archived it; null if the milestone is open',
  },
)

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
      archived: optional('true: only archived milestones; false: only open ones (default: all)', z.boolean()),
    }),
  },
  status: 200,
  response: named(
    'MilestoneList',
    'The milestones of a project',
    z.object({ milestones: z.array(Milestone) }),
    { milestones: 'Milestones, oldest first' },
  ),
  prints: ['milestones'],
  columns: ['id', 'title', 'createdAt', 'archivedAt'],
  examples: [{ does: 'list the open milestones', flags: { projectCode: 'PRJ', archived: false } }],
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
    body: named(
      'CreateMilestoneRequest',
      'A milestone to create',
      z.object({ title: described('Title of the milestone', text(1, 255)) }),
    ),
  },
  status: 201,
  response: named('CreatedMilestone', 'The milestone that was created', z.object({ id: positiveInt }), {
    id: 'ID of the milestone',
  }),
  examples: [{ does: 'create a milestone', flags: { projectCode: 'PRJ', title: '2026.8' } }],
})
