import { existsSync } from 'node:fs'
import { dataFolderAt, openDataFolder } from './data-folder.js'
import type { DataPlace, FilePlace } from './server-options.js'
import { ServerStartError } from './start-error.js'
import { openStore, type Store } from './store/database.js'
import type { Engine } from './store/engine.js'
import type { DatabaseNotices } from './store/postgres-pool.js'
import { readSetting } from './store/settings.js'
import { openSqlite } from './store/sqlite.js'

/** A server's data, opened. */
export interface OpenData {
  readonly store: Store
  /** For people: the folder, or which kind of database. Never its URL, which may hold a password. */
  readonly place: string
  /** Undefined where the data does not stand in a folder. */
  readonly folder?: string
  /** Where files are kept unless somebody says otherwise. */
  readonly usualFiles: FilePlace
  close(): Promise<void>
}

const unheard: DatabaseNotices = { onLost: () => {}, onWaiting: () => {}, onUnprepared: () => {} }

/** How long a command waits for locks of a server that works on the same folder, in milliseconds. */
const commandLockTimeoutMs = 60_000

/** Opens data for a server, or to become one's; throws `ServerStartError` where another works on the folder. */
export async function openData(data: DataPlace, notices = unheard): Promise<OpenData> {
  if (data.kind === 'memory') return await openFree(openSqlite(':memory:'), 'memory')
  if (data.kind === 'database') return await openFree(await openShared(data, notices), 'the database')
  const folder = openDataFolder(data.path)
  try {
    const store = await openStore(openSqlite(folder.database))
    const close = async () => {
      await store.db.destroy()
      folder.release()
    }
    return {
      store,
      place: folder.path,
      folder: folder.path,
      usualFiles: { kind: 'folder', path: folder.files },
      close,
    }
  } catch (error) {
    folder.release()
    throw error
  }
}

/** Opens the data of a server that has been started before, which may be running; throws `ServerStartError`. */
export async function openExistingData(data: DataPlace): Promise<OpenData> {
  const opened = data.kind === 'folder' ? await openExistingFolder(data.path) : await openData(data)
  if ((await readSetting(opened.store.db, 'tenantId')) !== undefined) return opened
  await opened.close()
  throw noData(opened.place)
}

async function openExistingFolder(chosen: string | undefined): Promise<OpenData> {
  const { path, database, files } = dataFolderAt(chosen)
  if (!existsSync(database)) throw noData(path)
  const store = await openStore(openSqlite(database, commandLockTimeoutMs))
  return {
    store,
    place: path,
    folder: path,
    usualFiles: { kind: 'folder', path: files },
    close: () => store.db.destroy(),
  }
}

function noData(place: string): ServerStartError {
  return new ServerStartError(
    `There is no server's data in ${place}. Start the server once, or say where its data is with --data or --database.`,
  )
}

/** Opens what no lock has to guard. */
async function openFree(engine: Engine, place: string): Promise<OpenData> {
  const store = await openStore(engine)
  return { store, place, usualFiles: { kind: 'database' }, close: () => store.db.destroy() }
}

async function openShared(
  data: Extract<DataPlace, { kind: 'database' }>,
  notices: DatabaseNotices,
): Promise<Engine> {
  const { openPostgres } = await import('./store/postgres.js')
  return await openPostgres({ ...data, ...notices })
}
