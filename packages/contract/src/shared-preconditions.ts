import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { includeTestCaseCount, sortingQuery } from './paging.js'
import { described, html, nonNegativeInt, positiveInt, projectCode, timestamp } from './scalars.js'

/** A precondition, shared or of one test case alone. */
export const SharedPrecondition = z.object({
  projectId: z.string(),
  id: positiveInt,
  version: positiveInt,
  isLatest: z.boolean(),
  type: z.enum(['standalone', 'shared']),
  title: z.optional(z.string()),
  text: html,
  createdAt: timestamp,
  updatedAt: timestamp,
  deletedAt: z.optional(timestamp),
})

export const listSharedPreconditions = endpoint({
  command: 'shared-preconditions list',
  summary: 'List the shared preconditions of a project.',
  docs: 'shared_preconditions#list-shared-preconditions',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/shared-precondition',
    params: { projectCode },
    query: z.object({ ...sortingQuery(['created_at', 'title']), include: includeTestCaseCount }),
  },
  status: 200,
  response: z.nullable(z.array(z.extend(SharedPrecondition, { tcaseCount: z.optional(nonNegativeInt) }))),
  prints: [],
  examples: [
    {
      does: 'shared preconditions by title',
      flags: { projectCode: 'PRJ', sortField: 'title', sortOrder: 'asc' },
    },
  ],
})

export const getSharedPrecondition = endpoint({
  command: 'shared-preconditions get',
  summary: 'Show a shared precondition.',
  docs: 'shared_preconditions#get-shared-precondition',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/shared-precondition/{id}',
    params: { projectCode, id: described('Id of the shared precondition', positiveInt) },
  },
  status: 200,
  response: SharedPrecondition,
  examples: [{ does: 'a shared precondition', flags: { projectCode: 'PRJ', id: 4 } }],
})
