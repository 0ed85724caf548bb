import type { Engine } from '../store/engine.js'
import { type CachedStore, openStore } from '../store/open-store.js'
import type { DatabaseNotices } from '../store/postgres-pool.js'
import { readSetting } from '../store/settings.js'
import { openSqlite } from '../store/sqlite.js'
import type { DataPlace, FilePlace } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import { toStartError } from './data-errors.js'
import {
  checkAccess,
  checkDatabase,
  type DataFolderPaths,
  dataFolderAt,
  isOpenToOthers,
  keepNewFilesPrivate,
  openDataFolder,
  sizeOf,
} from './data-folder.js'

/** A server's data, opened. */
export interface OpenData {
  readonly store: CachedStore
  /** For people: the folder, or which kind of database. Never its URL, which may hold a password. */
  readonly place: string
  /** For people, in error messages: the file of the database, or `the database`. */
  readonly database: string
  /** Undefined if the data is not in a folder. */
  readonly folder?: string
  /** Where files are kept by default. */
  readonly usualFiles: FilePlace
  close(): Promise<void>
}

/** Hears what the operator should know about the data. */
interface DataNotices extends DatabaseNotices {
  /** Users other than the owner can enter the data folder. */
  onOpenToOthers(folder: string): void
}

const unheard: DataNotices = {
  onLost: () => {},
  onWaiting: () => {},
  onUnprepared: () => {},
  onOpenToOthers: () => {},
}

/** How long a command waits for locks of a server that works on the same folder, in milliseconds. */
const commandLockTimeoutMs = 60_000

/** Opens data for a server, or to become a server's. Throws `ServerStartError` if it cannot, or if another server uses it. */
export async function openData(data: DataPlace, notices = unheard): Promise<OpenData> {
  if (data.kind === 'memory') return await openFree(openSqlite(':memory:'), 'memory')
  keepNewFilesPrivate()
  if (data.kind === 'database') return await openFree(await openShared(data, notices), 'the database')
  const folder = await openDataFolder(data.path)
  if (isOpenToOthers(folder.path)) notices.onOpenToOthers(folder.path)
  try {
    const opened = await openFolder(folder, openSqlite(folder.database))
    return {
      ...opened,
      close: async () => {
        await opened.close()
        folder.release()
      },
    }
  } catch (error) {
    folder.release()
    throw error
  }
}

/** Opens the data of a server that has been started before, which may be running. Throws `ServerStartError` if it cannot. */
export async function openExistingData(data: DataPlace): Promise<OpenData> {
  const opened = data.kind === 'folder' ? await openExistingFolder(data.path) : await openData(data)
  try {
    if ((await readSetting(opened.store.db, 'tenantId')) === undefined) throw noData(opened.place)
    return opened
  } catch (error) {
    await opened.close()
    throw toStartError(error, opened.store.engine.troubleOf, opened.database)
  }
}

async function openExistingFolder(chosen: string | undefined): Promise<OpenData> {
  keepNewFilesPrivate()
  const folder = dataFolderAt(chosen)
  checkDatabase(folder)
  if (sizeOf(folder.database) === 0) throw noData(folder.path)
  checkAccess(folder)
  return await openFolder(folder, openSqlite(folder.database, commandLockTimeoutMs))
}

async function openFolder({ path, database, files }: DataFolderPaths, engine: Engine): Promise<OpenData> {
  const store = await openNamed(engine, database)
  return {
    store,
    place: path,
    database,
    folder: path,
    usualFiles: { kind: 'folder', path: files },
    close: () => store.db.destroy(),
  }
}

function noData(place: string): ServerStartError {
  return new ServerStartError(
    `No server data in ${place}. Start the server once, or say where its data is with --data or --database.`,
  )
}

/** Opens what no lock has to guard. */
async function openFree(engine: Engine, place: string): Promise<OpenData> {
  const store = await openNamed(engine, 'the database')
  return {
    store,
    place,
    database: 'the database',
    usualFiles: { kind: 'database' },
    close: () => store.db.destroy(),
  }
}

async function openNamed(engine: Engine, database: string): Promise<CachedStore> {
  try {
    return await openStore(engine)
  } catch (error) {
    throw toStartError(error, engine.troubleOf, database)
  }
}

async function openShared(
  data: Extract<DataPlace, { kind: 'database' }>,
  notices: DatabaseNotices,
): Promise<Engine> {
  const { openPostgres } = await import('../store/postgres.js')
  return await openPostgres({ ...data, ...notices })
}
