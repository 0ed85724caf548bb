import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { includeTestCaseCount, sortingQuery } from './paging.js'
import { nonNegativeInt, positiveInt, projectCode } from './scalars.js'

export const Tag = z.object({ id: positiveInt, title: z.string() })

export const listTags = endpoint({
  command: 'tags list',
  summary: 'List the tags of a project.',
  docs: 'tag#list-project-tags',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/tag',
    params: { projectCode },
    query: z.object({ ...sortingQuery(['created_at', 'title']), include: includeTestCaseCount }),
  },
  status: 200,
  response: z.object({ tags: z.array(z.extend(Tag, { tcaseCount: z.optional(nonNegativeInt) })) }),
  prints: ['tags'],
  examples: [{ does: 'the tags of a project', flags: { projectCode: 'PRJ' } }],
})
