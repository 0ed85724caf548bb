import type { ProjectRow } from '../store/schema.js'
import { listTagRows } from '../store/tags.js'
import type { CallContext } from './call.js'
import { listFolderPaths } from './folder-paths.js'
import { joinPath, type SearchTerm } from './search-terms.js'

/** The name of a status, which a search can use instead of its ID. */
export interface StatusName {
  readonly id: string
  readonly name: string
}

/** Maps the names in a search to IDs. */
export interface SearchNames {
  /** IDs of statuses by their names in lower case. */
  readonly statuses: ReadonlyMap<string, string>
  /** IDs of tags by their titles in lower case. */
  readonly tags: ReadonlyMap<string, number>
  /** Folder paths by ID, in lower case, with a slash at both ends. */
  readonly folders: ReadonlyMap<number, string>
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
    folders: new Map([...folders].map(([id, path]) => [id, joinPath(path)])),
  }
}

/** Returns the ID of the status that a search names, by its name or its ID. */
export function findStatusId({ statuses }: Pick<SearchNames, 'statuses'>, value: string): string {
  const folded = value.toLowerCase()
  return statuses.get(folded) ?? folded
}
