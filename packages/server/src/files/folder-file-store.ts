import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { access, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FileStore, StoredContent } from './file-store.js'

/** Keeps files in a folder, each content once, under its hash. */
export function folderFileStore(folder: string): FileStore {
  const incoming = join(folder, 'incoming')
  // What a server that was killed had only half received.
  rmSync(incoming, { recursive: true, force: true })
  return {
    put: async (content) => {
      await mkdir(incoming, { recursive: true })
      const path = join(incoming, randomUUID())
      try {
        const stored = await write(content, path)
        await keep(folder, path, stored.sha256)
        return stored
      } finally {
        await rm(path, { force: true })
      }
    },
    get: async (sha256) => {
      const path = pathOf(folder, sha256)
      return (await exists(path)) ? createReadStream(path) : undefined
    },
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
  // flush: the bytes are on the disk before the file gets its name.
  await pipeline(content, measure, createWriteStream(path, { flush: true }))
  return { sha256: hash.digest('hex'), size }
}

async function keep(folder: string, from: string, sha256: string): Promise<void> {
  const to = pathOf(folder, sha256)
  if (await exists(to)) return
  const parent = join(folder, sha256.slice(0, 2))
  const isNewFolder = (await mkdir(parent, { recursive: true })) !== undefined
  if (isNewFolder) await syncFolder(folder)
  await rename(from, to)
  await syncFolder(parent)
}

/** A new name is durable when its folder is; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function pathOf(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256)
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
