import { anyText, html, isRecord, optional, rule, text } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, listAnswer, listOutput } from '../answer.js'
import { folderMistakes, titlesOf } from '../folder-paths.js'
import { withoutEmpty } from '../full-test-case.js'
import { folderCandidates } from '../name-candidates.js'
import { limit, offset, project } from '../parts.js'
import { type CallOf, defineTool } from '../tool.js'

const folder = z.object({ path: text(1, 1000), comment: optional('HTML', html) }).check(
  rule((given, report) => {
    if (!isRecord(given) || typeof given.path !== 'string') return
    for (const message of folderMistakes(given.path)) report(['path'], message)
  }),
)

export const organizeFolders = defineTool({
  name: 'organize_folders',
  title: 'Organize folders',
  description: 'List folders by path. With create, first create folders or set their comments.',
  changes: 'sometimes',
  input: z.object({
    project,
    create: z.optional(z.array(folder).check(z.minLength(1), z.maxLength(200))),
    text: optional('Part of the path', anyText),
    limit: limit(100, 500),
    offset,
  }),
  output: listOutput,
  run: async ({ input, call }) => {
    const { project: projectCode, create = [], text, limit, offset } = input
    const ids = create.length > 0 ? await createFolders(call, projectCode, create) : undefined
    const folders = await folderCandidates(call, projectCode)
    const wanted = folders.filter(({ id, name }) => {
      return (!ids || ids.has(id)) && (text === undefined || name.toLowerCase().includes(text.toLowerCase()))
    })
    const rows = wanted
      .slice(offset, offset + limit)
      .map(({ id, name, comment }): Answer => withoutEmpty({ folder: name, id, comment }))
    return listAnswer({ rows, total: wanted.length, offset, narrowedBy: 'text' })
  },
})

/** Creates folders and returns the IDs of those named, without their parents. */
async function createFolders(
  call: CallOf<'organize_folders'>,
  projectCode: string,
  folders: readonly z.output<typeof folder>[],
): Promise<ReadonlySet<number>> {
  const sent = folders.map(({ path, comment }) => ({
    path: titlesOf(path),
    ...(comment === undefined ? {} : { comment }),
  }))
  const { ids } = await call('bulkCreateFolders', { projectCode, folders: sent })
  return new Set(ids.flatMap((path) => path.slice(-1)))
}
