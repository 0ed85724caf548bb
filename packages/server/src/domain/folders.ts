import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import type { CallContext } from '../handler.js'
import { sanitizeRichText } from '../html.js'
import { type FolderPlace, findFoldersAt, insertFolders, updateFolderComments } from '../store/folders.js'
import type { FolderRow, ProjectRow } from '../store/schema.js'

type Folder = ResponseOf<Endpoints['listFolders']>['data'][number]
type FolderInput = BodyOf<Endpoints['bulkCreateFolders']>['folders'][number]
type Call = Pick<CallContext, 'db' | 'engine'>

/** A folder as the API shows it. */
export function showFolder(row: FolderRow, project: ProjectRow): Folder {
  const { id, parentId, pos, title, comment } = row
  return { id, projectId: project.id, parentId, pos, title, comment }
}

/**
 * Makes folders by their paths where they are missing, and returns for each path the ids of its folders from the top
 * level down. A comment replaces that of the last folder; of several for one folder the last stays.
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
    if (leaf !== undefined && typeof comment === 'string') comments.set(leaf, await sanitizeRichText(comment))
  }
  await updateFolderComments(call.db, call.engine, projectKey, comments)
  return ids
}

/** Level by level, so that the number of queries depends on the depth of the paths alone. */
async function upsertPaths(
  call: Call,
  projectKey: number,
  paths: readonly (readonly string[])[],
): Promise<number[][]> {
  const found = paths.map((): FolderRow[] => [])
  const depth = paths.reduce((deepest, path) => Math.max(deepest, path.length), 0)
  for (let level = 0; level < depth; level++) {
    const places = new Map<string, FolderPlace & { parentTreePath: string }>()
    paths.forEach((path, index) => {
      const title = path[level]
      const parent = found[index]?.at(-1)
      if (title === undefined) return
      const place = { parentId: parent?.id ?? 0, title, parentTreePath: parent?.treePath ?? '' }
      places.set(placeKey(place), place)
    })
    const folders = await upsertLevel(call, projectKey, places)
    paths.forEach((path, index) => {
      const title = path[level]
      if (title === undefined) return
      const folder = folders.get(placeKey({ parentId: found[index]?.at(-1)?.id ?? 0, title }))
      if (folder) found[index]?.push(folder)
    })
  }
  return found.map((folders) => folders.map((folder) => folder.id))
}

async function upsertLevel(
  { db, engine }: Call,
  projectKey: number,
  places: ReadonlyMap<string, FolderPlace & { readonly parentTreePath: string }>,
): Promise<Map<string, FolderRow>> {
  const wanted = [...places.values()]
  const existing = byPlace(await findFoldersAt(db, engine, projectKey, wanted))
  const missing = wanted.filter((place) => !existing.has(placeKey(place)))
  if (missing.length === 0) return existing
  await insertFolders(db, engine, projectKey, missing)
  return byPlace(await findFoldersAt(db, engine, projectKey, wanted))
}

function byPlace(rows: readonly FolderRow[]): Map<string, FolderRow> {
  return new Map(rows.map((row) => [placeKey(row), row]))
}

function placeKey({ parentId, title }: FolderPlace): string {
  return `${parentId} ${title}`
}
