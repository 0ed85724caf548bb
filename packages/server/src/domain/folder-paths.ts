import { findFoldersWithAncestors, listFolderRows } from '../store/folders.js'
import type { FolderRow } from '../store/schema.js'
import type { CallContext } from './call.js'

/** The titles of folders from the top level down, by their ids. */
export async function folderPaths(
  { db, engine }: Pick<CallContext, 'db' | 'engine'>,
  projectKey: number,
  ids: readonly number[],
): Promise<Map<number, string[]>> {
  const rows = ids.length === 0 ? [] : await findFoldersWithAncestors(db, engine, projectKey, ids)
  return pathsOf(rows)
}

/** The titles of all folders of a project from the top level down, by their ids. */
export async function allFolderPaths(
  { db }: Pick<CallContext, 'db'>,
  projectKey: number,
): Promise<Map<number, string[]>> {
  return pathsOf(await listFolderRows(db, projectKey, {}, { offset: 0, limit: 2 ** 31 - 1 }))
}

function pathsOf(rows: readonly FolderRow[]): Map<number, string[]> {
  const folders = new Map(rows.map((row) => [row.id, row]))
  const paths = new Map<number, string[]>()
  const pathOf = (id: number): string[] => {
    const known = paths.get(id)
    if (known) return known
    const folder = folders.get(id)
    const path = folder ? [...pathOf(folder.parentId), folder.title] : []
    paths.set(id, path)
    return path
  }
  for (const { id } of rows) pathOf(id)
  return paths
}
