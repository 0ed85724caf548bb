import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import {
  deleteFileChunks,
  findFileChunk,
  hasFileChunks,
  insertFileChunk,
  listFileChunks,
} from '../store/file-chunks.js'
import type { Store } from '../store/store.js'
import { change } from '../store/transaction.js'
import type { FileStore, RecordUse } from './file-store.js'
import { deleteAbandonedTemporary, spoolToTemporaryFolder } from './spool.js'

/** Size of the part of a file in one row. */
const chunkBytes = 1024 * 1024

/** Stores files in the database, each content once. They are part of its backups, and every process can read them. */
export function createDatabaseFileStore(store: Store, recordUse: RecordUse): FileStore {
  return {
    put: (content) =>
      spoolToTemporaryFolder(content, async (path, stored) => {
        await recordUse(stored.sha256)
        if (!(await hasFileChunks(store.db, stored.sha256))) await insert(store, stored.sha256, path)
        return stored
      }),
    get: async (sha256) => {
      if (!(await hasFileChunks(store.db, sha256))) return undefined
      return Readable.from(readChunks(store, sha256))
    },
    delete: (sha256, db) => deleteFileChunks(db, sha256),
    list: () => listFileChunks(store.db),
    deleteAbandoned: deleteAbandonedTemporary,
  }
}

async function insert(store: Store, sha256: string, path: string): Promise<void> {
  await change(store, async (db) => {
    let place = 0
    for await (const content of createReadStream(path, { highWaterMark: chunkBytes })) {
      await insertFileChunk(db, { sha256, place, content })
      place += 1
    }
    // An empty file also has a row.
    if (place === 0) await insertFileChunk(db, { sha256, place, content: Buffer.alloc(0) })
  })
}

async function* readChunks({ db }: Store, sha256: string): AsyncGenerator<Buffer> {
  for (let place = 0; ; place++) {
    const content = await findFileChunk(db, sha256, place)
    if (!content) return
    if (content.length > 0) yield content
  }
}
