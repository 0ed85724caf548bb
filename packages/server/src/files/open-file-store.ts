import type { Store } from '../store/open-store.js'
import { noteContentUse } from '../store/stored-contents.js'
import type { FilePlace } from '../values/server-options.js'
import { databaseFileStore } from './database-file-store.js'
import type { FileStore, NoteUse } from './file-store.js'
import { folderFileStore } from './folder-file-store.js'

/** Opens the store of files at a place. Throws `ServerStartError` if it cannot be used. */
export async function openFileStore(place: FilePlace, store: Store): Promise<FileStore> {
  const noteUse: NoteUse = (sha256) => noteContentUse(store.db, sha256)
  if (place.kind === 'database') return databaseFileStore(store, noteUse)
  if (place.kind === 'folder') return folderFileStore(place.path, noteUse)
  const { s3FileStore } = await import('./s3-file-store.js')
  return await s3FileStore(place.bucket, noteUse)
}
