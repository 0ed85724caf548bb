import type { Engine } from '../store/engine.js'
import { type CachedStore, openStore } from '../store/open-store.js'
import { openPostgres } from '../store/postgres.js'
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
  getDataFolderPaths,
  getSize,
  isOpenToOthers,
  openDataFolder,
} from './data-folder.js'

/** The opened data of a server. */
export interface OpenData {
  readonly store: CachedStore
  /** For messages: the folder or the kind of database. Never its URL, which can contain a password. */
  readonly place: string
  /** For error messages: the file of the database, or `the database`. */
  readonly database: string
  /** Undefined if the data is not in a folder. */
  readonly folder?: string
  /** Where files are stored by default. */
  readonly defaultFiles: FilePlace
  close(): Promise<void>
}

/** Callbacks for what operators should know about the data. */
interface DataNotices extends DatabaseNotices {
  /** Users other than the owner can enter the data folder. */
  onOpenToOthers(folder: string): void
}

const noNotices: DataNotices = {
  onLost: () => {},
  onWaiting: () => {},
  onUnprepared: () => {},
  onOpenToOthers: () => {},
}

/** How long a command waits for locks of a server that uses the same folder, in milliseconds. */
const commandLockTimeoutMs = 60_000

/** Opens data for a server, or to create it. Throws `ServerStartError` if it cannot, or if another server uses it. */
export async function openData(data: DataPlace, notices = noNotices): Promise<OpenData> {
  if (data.kind === 'memory') return await openWithoutLock(openSqlite(':memory:'), 'memory')
  if (data.kind === 'database') return await openWithoutLock(await openShared(data, notices), 'the database')
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

/** Opens the data of a server that was started before and may be running. Throws `ServerStartError` if it cannot. */
export async function openExistingData(data: DataPlace): Promise<OpenData> {
  const opened = data.kind === 'folder' ? await openExistingFolder(data.path) : await openData(data)
  try {
    if ((await readSetting(opened.store.db, 'tenantId')) === undefined) throw noDataError(opened.place)
    return opened
  } catch (error) {
    await opened.close()
    throw toStartError(error, opened.store.engine.classifyError, opened.database)
  }
}

/** Whether a folder has a database, which may be empty. */
export function hasData(chosen: string | undefined): boolean {
  return getSize(getDataFolderPaths(chosen).database) > 0
}

async function openExistingFolder(chosen: string | undefined): Promise<OpenData> {
  const folder = getDataFolderPaths(chosen)
  checkDatabase(folder)
  if (getSize(folder.database) === 0) throw noDataError(folder.path)
  checkAccess(folder)
  return await openFolder(folder, openSqlite(folder.database, commandLockTimeoutMs))
}

async function openFolder({ path, database, files }: DataFolderPaths, engine: Engine): Promise<OpenData> {
  const store = await openWithStartErrors(engine, database)
  return {
    store,
    place: path,
    database,
    folder: path,
    defaultFiles: { kind: 'folder', path: files },
    close: () => store.db.destroy(),
  }
}

function noDataError(place: string): ServerStartError {
  return new ServerStartError(
    `No server data in ${place}. Start the server once, or set the location of its data with --data or --database.`,
  )
}

/** Opens a database that needs no lock. */
async function openWithoutLock(engine: Engine, place: string): Promise<OpenData> {
  const store = await openWithStartErrors(engine, 'the database')
  return {
    store,
    place,
    database: 'the database',
    defaultFiles: { kind: 'database' },
    close: () => store.db.destroy(),
  }
}

async function openWithStartErrors(engine: Engine, database: string): Promise<CachedStore> {
  try {
    return await openStore(engine)
  } catch (error) {
    throw toStartError(error, engine.classifyError, database)
  }
}

async function openShared(
  data: Extract<DataPlace, { kind: 'database' }>,
  notices: DatabaseNotices,
): Promise<Engine> {
  return await openPostgres({ ...data, ...notices })
}
