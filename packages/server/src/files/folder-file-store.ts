import { createReadStream } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileStore, RecordUse } from './file-store.js'
import { deleteAbandonedIn, spool } from './spool.js'

/** Stores files in a folder under their hashes, each content once. Several processes can share the folder. */
export function createFolderFileStore(folder: string, recordUse: RecordUse): FileStore {
  const incoming = join(folder, 'incoming')
  return {
    put: (content) =>
      spool(incoming, content, async (path, stored) => {
        await recordUse(stored.sha256)
        await moveIntoPlace(folder, path, stored.sha256)
        return stored
      }),
    get: async (sha256) => {
      const path = pathOf(folder, sha256)
      return (await exists(path)) ? createReadStream(path) : undefined
    },
    delete: (sha256) => rm(pathOf(folder, sha256), { force: true }),
    list: () => listContents(folder),
    deleteAbandoned: () => deleteAbandonedIn(incoming),
  }
}

async function* listContents(folder: string): AsyncGenerator<string> {
  const parents = (await exists(folder)) ? await readdir(folder) : []
  for (const parent of parents.filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    yield* (await readdir(join(folder, parent))).filter((name) => /^[0-9a-f]{64}$/.test(name))
  }
}

async function moveIntoPlace(folder: string, from: string, sha256: string): Promise<void> {
  const to = pathOf(folder, sha256)
  if (await exists(to)) return
  const parent = join(folder, sha256.slice(0, 2))
  const isNewFolder = (await mkdir(parent, { recursive: true, mode: 0o700 })) !== undefined
  if (isNewFolder) await syncFolder(folder)
  await rename(from, to)
  await syncFolder(parent)
}

/** Makes a new name in the folder durable. Windows has no such call and does not need one. */
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
