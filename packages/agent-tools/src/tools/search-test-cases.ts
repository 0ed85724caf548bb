import { anyText, optional } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, listAnswer, listOutput } from '../answer.js'
import { findByName, placesOf } from '../find-by-name.js'
import { markerOf } from '../markers.js'
import { folderCandidates, tagCandidates } from '../name-candidates.js'
import { limit, offset, priorities, project } from '../parts.js'
import { type CallOf, defineLookingUpTool } from '../tool.js'
import type { Problem } from '../tool-error.js'

type Call = CallOf<'search_test_cases'>

/** Maximum number of folders in one request: their IDs are in its URL. */
const maxFolders = 500

export const searchTestCases = defineLookingUpTool({
  name: 'search_test_cases',
  title: 'Search test cases',
  description: 'Find test cases by title, folder, tags and priority.',
  changes: 'never',
  input: z.object({
    project,
    text: optional('Part of the title', anyText),
    folder: optional('Path such as Checkout/Cart, with subfolders', anyText),
    tags: optional('Any of these titles', z.array(anyText)),
    priorities,
    limit: limit(25, 200),
    offset,
  }),
  output: listOutput,
  lookUp: async ({ input, project: projectCode, call, problems }) => {
    const tags = await findTags(call, projectCode, input.tags ?? [], problems)
    const folders = await findFolders(call, projectCode, input.folder, problems)
    return async ({ text, priorities, limit, offset }) => {
      const page = await call('listTestCases', {
        projectCode,
        limit,
        offset,
        include: ['tags', 'path'],
        sortField: 'seq',
        sortOrder: 'asc',
        ...(text === undefined ? {} : { search: text }),
        ...(priorities === undefined ? {} : { priorities }),
        ...(tags.length > 0 ? { tags } : {}),
        ...(folders.length > 0 ? { folders } : {}),
      })
      const rows = page.data.map(
        ({ seq, title, priority, type, isDraft, tags = [], path = [] }): Answer => ({
          testCase: markerOf(projectCode, seq),
          title,
          priority,
          folder: path.map((folder) => folder.title).join('/'),
          ...(tags.length > 0 ? { tags: tags.map((tag) => tag.title) } : {}),
          ...(type === 'standalone' ? {} : { type }),
          ...(isDraft ? { isDraft } : {}),
        }),
      )
      return listAnswer({ rows, total: page.total, offset, narrowedBy: 'folder, tags or text' })
    }
  },
})

async function findTags(call: Call, projectCode: string, titles: readonly string[], problems: Problem[]) {
  if (titles.length === 0) return []
  return findByName('tag', placesOf(titles, 'tags'), await tagCandidates(call, projectCode), problems)
}

/** Returns the IDs of a folder and everything below it. */
async function findFolders(call: Call, projectCode: string, path: string | undefined, problems: Problem[]) {
  if (path === undefined) return []
  const folders = await folderCandidates(call, projectCode)
  const [id] = findByName('folder', [{ where: 'folder', name: path }], folders, problems)
  if (id === undefined) return []
  const below = folders.filter(({ ancestors }) => ancestors.includes(id))
  if (below.length >= maxFolders) {
    const message = `has ${below.length} subfolders; name one with fewer than ${maxFolders}`
    problems.push({ where: 'folder', message })
  }
  return [id, ...below.map((folder) => folder.id)]
}
