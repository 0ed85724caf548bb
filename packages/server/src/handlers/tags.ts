import type { HandlersOf } from '../domain/call.js'
import { findProject } from '../domain/projects.js'
import { listTagRows } from '../store/tags.js'
import { countTestCasesByTag } from '../store/test-case-counts.js'

export const tagHandlers: HandlersOf<'tags'> = {
  listTags: async (call) => {
    const { db, query } = call
    const project = await findProject(call, call.params.projectCode)
    const tags = (await listTagRows(db, project.key, query)).map(({ id, title }) => ({ id, title }))
    if (!query.include?.includes('tcaseCount')) return { tags }
    const counts = await countTestCasesByTag(db, project.key)
    return { tags: tags.map((tag) => ({ ...tag, tcaseCount: counts.get(tag.id) ?? 0 })) }
  },
}
