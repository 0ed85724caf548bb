import type { Client } from 'qasphere-client'
import { type Endpoints, endpoints, type ResponseOf } from 'qasphere-contract'

export type Folder = ResponseOf<Endpoints['listFolders']>['data'][number]

/** Reads all folders of a project. */
export async function listFolders(client: Client, projectCode: string): Promise<Folder[]> {
  const folders: Folder[] = []
  for await (const { data } of client.pages(endpoints.listFolders, { projectCode, limit: 5000 })) {
    for (const folder of data ?? []) folders.push(folder)
  }
  return folders
}

/** The path of each folder of a project, by ID. */
export async function listFolderPaths(
  client: Client,
  projectCode: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  return pathsOf(await listFolders(client, projectCode))
}

/** The path of each folder: the titles from the top level down. */
export function pathsOf(
  folders: readonly Pick<Folder, 'id' | 'parentId' | 'title'>[],
): ReadonlyMap<number, readonly string[]> {
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  return new Map(
    folders.map((folder) => {
      const titles: string[] = []
      // A folder that moves while pages are read must not lead in circles.
      for (let at: typeof folder | undefined = folder; at && titles.length <= folders.length; ) {
        titles.unshift(at.title)
        at = byId.get(at.parentId)
      }
      return [folder.id, titles]
    }),
  )
}
