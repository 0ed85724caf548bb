import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { includeTestCaseCount, sortingQuery } from './paging.js'
import { nonNegativeInt, positiveInt, projectCode } from './scalars.js'

const tagFields = { id: 'ID of the tag, unique within the project', title: 'Title of the tag' }

export const Tag = named(
  'Tag',
  'A tag of test cases',
  z.object({ id: positiveInt, title: z.string() }),
  tagFields,
)

const ListedTag = named(
  'ListedTag',
  'A tag as lists show it',
  z.extend(Tag, { tcaseCount: z.optional(nonNegativeInt) }),
  { ...tagFields, tcaseCount: 'Number of test cases; present if the request includes tcaseCount' },
)

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
  response: named('TagList', 'The tags of a project', z.object({ tags: z.array(ListedTag) }), {
    tags: 'Tags',
  }),
  prints: ['tags'],
  examples: [{ does: 'list the tags of a project', flags: { projectCode: 'PRJ' } }],
})
