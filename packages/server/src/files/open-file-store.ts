import type { FilePlace } from '../server-options.js'
import type { Store } from '../store/database.js'
import { databaseFileStore } from './database-file-store.js'
import type { FileStore } from './file-store.js'
import { folderFileStore } from './folder-file-store.js'

/** Opens the store of files at a place; throws `ServerStartError` where it cannot be used. */
export async function openFileStore(place: FilePlace, store: Store): Promise<FileStore> {
  if (place.kind === 'database') return databaseFileStore(store)
  if (place.kind === 'folder') return await folderFileStore(place.path)
  const { s3FileStore } = await import('./s3-file-store.js')
  return await s3FileStore(place.bucket)
}
