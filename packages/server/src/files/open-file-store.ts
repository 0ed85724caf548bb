import type { Store } from '../store/store.js'
import { recordContentUse } from '../store/stored-contents.js'
import type { FilePlace } from '../values/server-options.js'
import { createDatabaseFileStore } from './database-file-store.js'
import type { FileStore, RecordUse } from './file-store.js'
import { createFolderFileStore } from './folder-file-store.js'

/** Opens the file store at a place. Throws `ServerStartError` if it cannot be used. */
export async function openFileStore(place: FilePlace, store: Store): Promise<FileStore> {
  const recordUse: RecordUse = (sha256) => recordContentUse(store.db, sha256)
  if (place.kind === 'database') return createDatabaseFileStore(store, recordUse)
  if (place.kind === 'folder') return createFolderFileStore(place.path, recordUse)
  // Loaded on first use: its client is larger than the rest of most commands.
  const { createS3FileStore } = await import('./s3-file-store.js')
  return await createS3FileStore(place.bucket, recordUse)
}
