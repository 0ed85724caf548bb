import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { StoredContent } from './file-store.js'

/**
 * Writes a stream to a file in the folder, as its hash is known only at its end, and hands that file on; it is gone
 * afterwards. The bytes are on the disk by then.
 */
export async function spooled<T>(
  folder: string,
  content: Readable,
  use: (path: string, content: StoredContent) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  try {
    return await use(path, await write(content, path))
  } finally {
    await rm(path, { force: true })
  }
}

async function write(content: Readable, path: string): Promise<StoredContent> {
  const hash = createHash('sha256')
  let size = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(content, measure, createWriteStream(path, { flush: true, mode: 0o600 }))
  return { sha256: hash.digest('hex'), size }
}
