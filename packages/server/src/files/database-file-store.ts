import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import {
  deleteFileChunks,
  findFileChunk,
  hasFileChunks,
  insertFileChunk,
  listFileChunks,
} from '../store/file-chunks.js'
import type { Store } from '../store/open-store.js'
import { change } from '../store/transaction.js'
import type { FileStore, NoteUse } from './file-store.js'
import { deleteAbandonedTemporary, spooledTemporarily } from './spool.js'

/** How much of a file stands in one row, in bytes. */
const chunkBytes = 1024 * 1024

/** Keeps files in the database, each content once: they are backed up with it, and every process finds them. */
export function databaseFileStore(store: Store, noteUse: NoteUse): FileStore {
  return {
    put: (content) =>
      spooledTemporarily(content, async (path, stored) => {
        await noteUse(stored.sha256)
        if (!(await hasFileChunks(store.db, stored.sha256))) await insert(store, stored.sha256, path)
        return stored
      }),
    get: async (sha256) => {
      if (!(await hasFileChunks(store.db, sha256))) return undefined
      return Readable.from(chunks(store, sha256))
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
    // A file without bytes has a row, too.
    if (place === 0) await insertFileChunk(db, { sha256, place, content: Buffer.alloc(0) })
  })
}

async function* chunks({ db }: Store, sha256: string): AsyncGenerator<Buffer> {
  for (let place = 0; ; place++) {
    const content = await findFileChunk(db, sha256, place)
    if (!content) return
    if (content.length > 0) yield content
  }
}
