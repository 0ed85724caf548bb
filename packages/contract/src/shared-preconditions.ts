import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { includeTestCaseCount, sortingQuery } from './paging.js'
import { described, html, nonNegativeInt, positiveInt, projectCode, timestamp } from './scalars.js'

const preconditionFields = {
  projectId: 'ID of the project',
  id: 'ID of the precondition',
  version: 'Version of the precondition, from 1',
  isLatest: 'Whether this is the latest version',
  type: 'Whether several test cases can share the precondition',
  title: 'Title; present if shared',
  text: 'Text of the precondition, as HTML; empty if there is none',
  createdAt: 'Time of creation',
  updatedAt: 'Time of the last change',
  deletedAt: 'Time of deletion; absent if it is not deleted',
}

export const SharedPrecondition = named(
  'Precondition',
  'A precondition, either shared or of a single test case',
  z.object({
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
  }),
  preconditionFields,
)

const ListedPrecondition = named(
  'SharedPrecondition',
  'A shared precondition as lists show it',
  z.extend(SharedPrecondition, { tcaseCount: z.optional(nonNegativeInt) }),
  {
    ...preconditionFields,
    tcaseCount: 'Number of test cases; present if the request includes tcaseCount',
  },
)

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
  response: named(
    'SharedPreconditionList',
    'The shared preconditions of a project; null if there are none',
    z.nullable(z.array(ListedPrecondition)),
  ),
  prints: [],
  columns: ['id', 'type', 'title', 'text', 'version', 'isLatest'],
  examples: [
    {
      does: 'list shared preconditions by title',
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
    params: { projectCode, id: described('ID of the shared precondition', positiveInt) },
  },
  status: 200,
  response: SharedPrecondition,
  examples: [{ does: 'show a shared precondition', flags: { projectCode: 'PRJ', id: 4 } }],
})
