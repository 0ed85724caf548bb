import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import {
  type FolderPlace,
  findFoldersAt,
  insertFolders,
  type NewFolder,
  updateFolderComments,
} from '../store/folders.js'
import type { FolderRow, ProjectRow } from '../store/schema.js'
import type { CallContext } from './call.js'
import { sanitizeRichText } from './rich-text.js'

type Folder = ResponseOf<Endpoints['listFolders']>['data'][number]
type FolderInput = BodyOf<Endpoints['bulkCreateFolders']>['folders'][number]
type Call = Pick<CallContext, 'db' | 'engine' | 'origin'>

/** Converts a folder to the format of the API. */
export function showFolder(row: FolderRow, project: ProjectRow): Folder {
  const { id, parentId, pos, title, comment } = row
  return { id, projectId: project.id, parentId, pos, title, comment }
}

/**
 * Creates the missing folders of some paths. Returns, for each path, the IDs of its folders from the top level down. A
 * comment replaces that of the last folder in its path; if several comments are for the same folder, the last one wins.
 */
export async function upsertFolders(
  call: Call,
  projectKey: number,
  inputs: readonly FolderInput[],
): Promise<number[][]> {
  const ids = await upsertPaths(
    call,
    projectKey,
    inputs.map((input) => input.path),
  )
  const comments = new Map<number, string>()
  for (const [index, { comment }] of inputs.entries()) {
    const leaf = ids[index]?.at(-1)
    if (leaf !== undefined && typeof comment === 'string')
      comments.set(leaf, await sanitizeRichText(comment, call))
  }
  await updateFolderComments(call, projectKey, comments)
  return ids
}

/** A path and the folders found or created for it so far, from the top level down. */
interface Chain {
  readonly path: readonly string[]
  readonly folders: FolderRow[]
}

/** Works level by level, so that the number of queries depends only on the depth of the paths. */
async function upsertPaths(
  call: Call,
  projectKey: number,
  paths: readonly (readonly string[])[],
): Promise<number[][]> {
  const chains = paths.map((path): Chain => ({ path, folders: [] }))
  const depth = Math.max(...paths.map((path) => path.length))
  for (let level = 0; level < depth; level++) {
    const growing = chains.filter(({ path }) => path.length > level)
    const folders = await upsertLevel(call, projectKey, growing.map(getNextPlace))
    for (const chain of growing) {
      const folder = folders.get(toPlaceKey(getNextPlace(chain)))
      if (folder) chain.folders.push(folder)
    }
  }
  return chains.map(({ folders }) => folders.map((folder) => folder.id))
}

function getNextPlace({ path, folders }: Chain): NewFolder {
  const parent = folders.at(-1)
  return {
    parentId: parent?.id ?? 0,
    parentTreePath: parent?.treePath ?? '',
    title: path[folders.length] ?? '',
  }
}

async function upsertLevel(
  call: Call,
  projectKey: number,
  places: readonly NewFolder[],
): Promise<Map<string, FolderRow>> {
  const wanted = [...new Map(places.map((place) => [toPlaceKey(place), place])).values()]
  const existing = indexByPlace(await findFoldersAt(call, projectKey, wanted))
  const missing = wanted.filter((place) => !existing.has(toPlaceKey(place)))
  if (missing.length === 0) return existing
  await insertFolders(call, projectKey, missing)
  return indexByPlace(await findFoldersAt(call, projectKey, wanted))
}

function indexByPlace(rows: readonly FolderRow[]): Map<string, FolderRow> {
  return new Map(rows.map((row) => [toPlaceKey(row), row]))
}

function toPlaceKey({ parentId, title }: FolderPlace): string {
  return `${parentId} ${title}`
}
