import { createReadStream } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileStore } from './file-store.js'
import { spooled } from './spool.js'

/** After how long a half received file is taken for one that a killed server has left, in milliseconds. */
const abandonedAfter = 24 * 3600 * 1000

/** Keeps files in a folder, each content once, under its hash. Several processes may share the folder. */
export async function folderFileStore(folder: string): Promise<FileStore> {
  const incoming = join(folder, 'incoming')
  await removeAbandoned(incoming)
  return {
    put: (content) =>
      spooled(incoming, content, async (path, stored) => {
        await keep(folder, path, stored.sha256)
        return stored
      }),
    get: async (sha256) => {
      const path = pathOf(folder, sha256)
      return (await exists(path)) ? createReadStream(path) : undefined
    },
  }
}

async function removeAbandoned(incoming: string): Promise<void> {
  const names = (await exists(incoming)) ? await readdir(incoming) : []
  for (const name of names) {
    const path = join(incoming, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs < Date.now() - abandonedAfter) await rm(path, { force: true })
  }
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
