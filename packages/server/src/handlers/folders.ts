import type { HandlersOf } from '../domain/call.js'
import { showFolder, upsertFolders } from '../domain/folders.js'
import { showPage } from '../domain/pages.js'
import { findOpenProject, findProject } from '../domain/projects.js'
import { countFolderRows, listFolderRows } from '../store/folders.js'

export const folderHandlers: HandlersOf<'folders'> = {
  listFolders: async (call) => {
    const { db, query } = call
    const project = await findProject(call, call.params.projectCode)
    return await showPage(query, {
      count: () => countFolderRows(db, project.key, query),
      list: async (window) =>
        (await listFolderRows(db, project.key, query, window)).map((row) => showFolder(row, project)),
    })
  },

  bulkCreateFolders: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    const ids = await upsertFolders(call, project.key, call.body.folders)
    call.audit({ folders: ids.length })
    return { ids }
  },
}
