import type { HandlersOf } from '../domain/call.js'
import { addFiles, openFile } from '../domain/files.js'

export const fileHandlers: HandlersOf<'files'> = {
  uploadFile: async (call) => {
    const [file] = await addFiles(call)
    if (!file) throw new Error('an upload without a file was not rejected')
    return file
  },

  uploadFiles: async (call) => {
    const files = await addFiles(call)
    call.audit({ files: files.map(({ id }) => id) })
    return { files }
  },

  downloadFile: (call) => openFile(call, call.params.fileId),
}
