import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createFolders } from 'qasphere-client/create-folders'
import type { StoredContent } from './file-store.js'

/** Age of files that killed servers must have left behind, in milliseconds: requests end much earlier. */
const abandonedAfterMs = 24 * 3600 * 1000
/** Prefix of folders with incomplete uploads, in the folder for temporary files. */
const temporaryPrefix = 'qasphere-upload-'

/** Returns the path for a new temporary folder, which the clean-up deletes if this process is killed. */
export function createTemporaryPath(): string {
  return join(tmpdir(), `${temporaryPrefix}${randomUUID()}`)
}

/** Like `spool`, but uses a new temporary folder. */
export async function spoolToTemporaryFolder<T>(
  content: Readable,
  use: (path: string, content: StoredContent) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), temporaryPrefix))
  try {
    return await spool(folder, content, use)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Deletes abandoned files in a folder that `spool` writes to. */
export async function deleteAbandonedIn(folder: string): Promise<void> {
  await deleteOld(folder, () => true)
}

/** Deletes abandoned temporary files of this user. */
export async function deleteAbandonedTemporary(): Promise<void> {
  await deleteOld(tmpdir(), (name) => name.startsWith(temporaryPrefix))
}

async function deleteOld(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(folder).catch(() => [])).filter(isOurs)) {
    const path = join(folder, name)
    // Another process may delete the same files.
    const found = await lstat(path).catch(() => undefined)
    const isForeign = found?.uid !== process.getuid?.() && process.platform !== 'win32'
    if (!found || isForeign || found.mtimeMs > Date.now() - abandonedAfterMs) continue
    await rm(path, { recursive: true, force: true })
  }
}

/**
 * Writes a stream to a temporary file in the folder, because its hash is known only at its end, and passes that file to
 * `use`. By then, the bytes are on disk. Deletes the file afterwards.
 */
export async function spool<T>(
  folder: string,
  content: Readable,
  use: (path: string, content: StoredContent) => Promise<T>,
): Promise<T> {
  createFolders(folder)
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
