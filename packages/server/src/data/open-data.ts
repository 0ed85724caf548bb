import type { Engine } from '../store/engine.js'
import { createNewerError, migrate, readSchemaState } from '../store/migrate.js'
import { type CachedStore, type OpenStoreOptions, openStore } from '../store/open-store.js'
import { openPostgres } from '../store/postgres.js'
import type { DatabaseNotices } from '../store/postgres-pool.js'
import { readSetting } from '../store/settings.js'
import { openSqlite } from '../store/sqlite.js'
import type { Store } from '../store/store.js'
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

/**
 * Opens data for a server, and upgrades it to the latest schema. Throws `ServerStartError` if it cannot, or if another
 * server uses it.
 */
export async function openData(data: DataPlace, notices = noNotices): Promise<OpenData> {
  return await openUnused(data, notices, { upgrades: true })
}

/** Opens an empty place for data, and creates its tables. Throws `ServerStartError` if it contains data, or is in use. */
export async function openEmptyData(data: DataPlace): Promise<OpenData> {
  const opened = await openUnused(data, noNotices, { upgrades: false })
  const { store } = opened
  try {
    await requireNoData(opened)
    await migrate(store.db, store.engine)
    return opened
  } catch (error) {
    await opened.close()
    throw toStartError(error, store.engine.classifyError, opened.database)
  }
}

/** Throws `ServerStartError` if a place for data contains data. Changes nothing, and creates no tables. */
export async function requireEmptyPlace(data: DataPlace): Promise<void> {
  if (data.kind === 'folder' && getSize(getDataFolderPaths(data.path).database) === 0) return
  const opened = await openUnchanged(data)
  try {
    await requireNoData(opened)
  } catch (error) {
    throw toStartError(error, opened.store.engine.classifyError, opened.database)
  } finally {
    await opened.close()
  }
}

async function requireNoData({ store, place }: OpenData): Promise<void> {
  const state = await readSchemaState(store.db, store.engine)
  if (state === 'none') return
  if (state !== 'current') throw createNotEmptyError(place)
  await requireEmpty(store, { place })
}

/** Throws `ServerStartError` if a database with the latest schema contains data. */
export async function requireEmpty({ db }: Store, { place }: Pick<OpenData, 'place'>): Promise<void> {
  if ((await readSetting(db, 'tenantId')) !== undefined) throw createNotEmptyError(place)
}

function createNotEmptyError(place: string): ServerStartError {
  return new ServerStartError(
    `${place} already contains the data of a server. Import into an empty folder or database.`,
  )
}

async function openUnused(
  data: DataPlace,
  notices: DataNotices,
  options: OpenStoreOptions,
): Promise<OpenData> {
  if (data.kind === 'memory') return await openWithoutLock(openSqlite(':memory:'), 'memory', options)
  if (data.kind === 'database') {
    return await openWithoutLock(await openShared(data, notices), 'the database', options)
  }
  const folder = await openDataFolder(data.path)
  if (isOpenToOthers(folder.path)) notices.onOpenToOthers(folder.path)
  try {
    const opened = await openFolder(folder, openSqlite(folder.database), options)
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

/**
 * Opens the data of a server that was started before and may be running. So this does not upgrade it: the server may be of
 * an older version. Throws `ServerStartError` if it cannot.
 */
export async function openExistingData(data: DataPlace): Promise<OpenData> {
  const opened = await openUnchanged(data)
  try {
    await requireCurrentSchema(opened)
    if ((await readSetting(opened.store.db, 'tenantId')) === undefined) throw noDataError(opened.place)
    return opened
  } catch (error) {
    await opened.close()
    throw toStartError(error, opened.store.engine.classifyError, opened.database)
  }
}

async function requireCurrentSchema({ store, place }: OpenData): Promise<void> {
  switch (await readSchemaState(store.db, store.engine)) {
    case 'none':
      throw noDataError(place)
    case 'newer':
      throw createNewerError(place)
    case 'older':
      throw new ServerStartError(
        `The data in ${place} belongs to an older version of the server. Use that version, for example to export the data, or upgrade the data by starting the server with this version.`,
      )
  }
}

/** Opens existing data without upgrading it. */
async function openUnchanged(data: DataPlace): Promise<OpenData> {
  const options = { upgrades: false }
  return data.kind === 'folder'
    ? await openExistingFolder(data.path, options)
    : await openUnused(data, noNotices, options)
}

async function openExistingFolder(chosen: string | undefined, options: OpenStoreOptions): Promise<OpenData> {
  const folder = getDataFolderPaths(chosen)
  checkDatabase(folder)
  if (getSize(folder.database) === 0) throw noDataError(folder.path)
  checkAccess(folder)
  return await openFolder(folder, openSqlite(folder.database, commandLockTimeoutMs), options)
}

async function openFolder(
  { path, database, files }: DataFolderPaths,
  engine: Engine,
  options: OpenStoreOptions,
): Promise<OpenData> {
  const store = await openWithStartErrors(engine, database, options)
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
async function openWithoutLock(engine: Engine, place: string, options: OpenStoreOptions): Promise<OpenData> {
  const store = await openWithStartErrors(engine, 'the database', options)
  return {
    store,
    place,
    database: 'the database',
    defaultFiles: { kind: 'database' },
    close: () => store.db.destroy(),
  }
}

async function openWithStartErrors(
  engine: Engine,
  database: string,
  options: OpenStoreOptions,
): Promise<CachedStore> {
  try {
    return await openStore(engine, options)
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
