import type { Store } from '../store/open-store.js'
import { recordContentUse } from '../store/stored-contents.js'
import type { FilePlace } from '../values/server-options.js'
import { databaseFileStore } from './database-file-store.js'
import type { FileStore, RecordUse } from './file-store.js'
import { folderFileStore } from './folder-file-store.js'

/** Opens the file store at a place. Throws `ServerStartError` if it cannot be used. */
export async function openFileStore(place: FilePlace, store: Store): Promise<FileStore> {
  const recordUse: RecordUse = (sha256) => recordContentUse(store.db, sha256)
  if (place.kind === 'database') return databaseFileStore(store, recordUse)
  if (place.kind === 'folder') return folderFileStore(place.path, recordUse)
  const { s3FileStore } = await import('./s3-file-store.js')
  return await s3FileStore(place.bucket, recordUse)
}
