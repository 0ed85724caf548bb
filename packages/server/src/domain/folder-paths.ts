import { findFoldersWithAncestors, listFolderRows } from '../store/folders.js'
import type { FolderRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import type { CallContext } from './call.js'

/** Finds the paths of folders, as titles from the top level down, by folder ID. */
export async function findFolderPaths(
  store: Store,
  projectKey: number,
  ids: readonly number[],
): Promise<Map<number, string[]>> {
  const rows = ids.length === 0 ? [] : await findFoldersWithAncestors(store, projectKey, ids)
  return buildPaths(rows)
}

/** Lists the paths of all folders of a project, as titles from the top level down, by folder ID. */
export async function listFolderPaths(
  { db }: Pick<CallContext, 'db'>,
  projectKey: number,
): Promise<Map<number, string[]>> {
  return buildPaths(await listFolderRows(db, projectKey, {}, { offset: 0, limit: 2 ** 31 - 1 }))
}

function buildPaths(rows: readonly FolderRow[]): Map<number, string[]> {
  const folders = new Map(rows.map((row) => [row.id, row]))
  const paths = new Map<number, string[]>()
  const buildPath = (id: number): string[] => {
    const known = paths.get(id)
    if (known) return known
    const folder = folders.get(id)
    const path = folder ? [...buildPath(folder.parentId), folder.title] : []
    paths.set(id, path)
    return path
  }
  for (const { id } of rows) buildPath(id)
  return paths
}
