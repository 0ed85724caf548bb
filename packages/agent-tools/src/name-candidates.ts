import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Caller } from './caller.js'
import type { Named } from './find-by-name.js'

/** A folder by its path from the top level down, such as `Checkout/Cart`. */
export interface NamedFolder extends Named {
  /** IDs of the folders that it is in. */
  readonly ancestors: readonly number[]
  /** As HTML; empty if there is none. */
  readonly comment: string
}

/** Rows of folders in one request. */
const pageSize = 1000

/** Returns all folders of a project, sorted by path. */
export async function folderCandidates(
  call: Caller<'listFolders'>,
  projectCode: string,
): Promise<NamedFolder[]> {
  const folders: ResponseOf<Endpoints['listFolders']>['data'] = []
  for (let total = 1; folders.length < total; ) {
    const page = await call('listFolders', {
      projectCode,
      limit: pageSize,
      offset: folders.length,
      sortField: 'id',
      sortOrder: 'asc',
    })
    for (const folder of page.data) folders.push(folder)
    total = page.data.length === 0 ? 0 : page.total
  }
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  const named = folders.map((folder) => {
    const titles = [folder.title]
    const ancestors: number[] = []
    let parent = byId.get(folder.parentId)
    // A folder that moves while pages are read must not lead in circles.
    while (parent && ancestors.length < folders.length) {
      titles.unshift(parent.title)
      ancestors.push(parent.id)
      parent = byId.get(parent.parentId)
    }
    return { id: folder.id, name: titles.join('/'), ancestors, comment: folder.comment }
  })
  return named.sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** Returns the tags of a project by their titles. */
export async function tagCandidates(call: Caller<'listTags'>, projectCode: string): Promise<Named[]> {
  const { tags } = await call('listTags', { projectCode })
  return tags.map(({ id, title }) => ({ id, name: title }))
}
