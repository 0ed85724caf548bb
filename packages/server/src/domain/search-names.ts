import type { ProjectRow } from '../store/schema.js'
import { listTagRows } from '../store/tags.js'
import type { CallContext } from './call.js'
import { listFolderPaths } from './folder-paths.js'
import type { SearchNames } from './run-selection.js'
import type { SearchTerm } from './search-terms.js'

/** The name of a status, which a search can use instead of its ID. */
export interface StatusName {
  readonly id: string
  readonly name: string
}

/** Reads the names that a search can use. Tags and folders are read only if the search names any. */
export async function readSearchNames(
  call: Pick<CallContext, 'db'>,
  project: ProjectRow,
  terms: readonly SearchTerm[],
  statuses: Iterable<StatusName>,
): Promise<SearchNames> {
  const hasField = (name: string) => terms.some(({ field }) => field === name)
  const tags = hasField('tag') ? await listTagRows(call.db, project.key, {}) : []
  const folders = hasField('folder') ? await listFolderPaths(call, project.key) : new Map<number, string[]>()
  return {
    statuses: new Map([...statuses].map(({ id, name }) => [name.toLowerCase(), id])),
    tags: new Map(tags.map(({ id, title }) => [title.toLowerCase(), id])),
    folders: new Map([...folders].map(([id, path]) => [id, `/${path.join('/').toLowerCase()}/`])),
  }
}
