import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Db } from '../store/database.js'
import type { FileStore } from './file-store.js'

/** Keeps files in the database, each content once: for a server that has no folder. */
export function databaseFileStore(db: Db): FileStore {
  return {
    put: async (content) => {
      const bytes = await buffer(content)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      await db
        .insertInto('fileContent')
        .values({ sha256, content: bytes })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return { sha256, size: bytes.length }
    },
    get: async (sha256) => {
      const row = await db
        .selectFrom('fileContent')
        .select('content')
        .where('sha256', '=', sha256)
        .executeTakeFirst()
      return row ? Readable.from([Buffer.from(row.content)]) : undefined
    },
  }
}
