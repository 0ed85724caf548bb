import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { createFolders } from 'qasphere-client/create-folders'
import { getReason } from '../values/reason.js'
import { ServerStartError } from '../values/start-error.js'
import { lockDataFolder } from './data-lock.js'
import { createPrivateFile } from './private-file.js'

/** Paths of the data of a server. */
export interface DataFolderPaths {
  readonly path: string
  readonly database: string
  readonly files: string
}

/** A data folder, locked against other servers. */
export interface DataFolder extends DataFolderPaths {
  release(): void
}

/** Returns the paths of the chosen folder, or of the default one in the user's data directory. */
export function getDataFolderPaths(chosen?: string): DataFolderPaths {
  const path = resolve(chosen ?? join(envPaths('qasphere', { suffix: '' }).data, 'server'))
  return { path, database: join(path, 'qasphere.db'), files: join(path, 'files') }
}

/**
 * Creates the folder and its database if they are missing, private to this user, and locks the folder. Throws
 * `ServerStartError` if another server uses it, if it is not writable, or if its database is lost.
 */
export async function openDataFolder(chosen?: string): Promise<DataFolder> {
  const paths = getDataFolderPaths(chosen)
  const { path } = paths
  try {
    createFolders(path)
  } catch (error) {
    throw new ServerStartError(`Cannot create the data folder ${path}: ${getReason(error)}`, { cause: error })
  }
  checkAccess(paths)
  const release = await lockDataFolder(paths)
  try {
    checkDatabase(paths)
    createDatabase(paths)
    return { ...paths, release }
  } catch (error) {
    release()
    throw error
  }
}

function createDatabase({ database }: DataFolderPaths): void {
  try {
    createPrivateFile(database)
  } catch (error) {
    throw new ServerStartError(`Cannot create the database ${database}: ${getReason(error)}`, {
      cause: error,
    })
  }
}

/** Throws `ServerStartError` if this user cannot read and write the folder and its database. */
export function checkAccess({ path, database }: DataFolderPaths): void {
  for (const file of [path, database, `${database}-wal`, `${database}-shm`]) {
    try {
      accessSync(file, constants.R_OK | constants.W_OK)
    } catch (error) {
      // Another process may remove the last two at any time.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue
      const isFolder = file === path
      throw new ServerStartError(
        `Cannot write to ${isFolder ? 'the data folder' : 'the database'} ${file}. Check that you own it and have permission to write to it, and that the file system is not mounted read-only (${getReason(error)})`,
        { cause: error },
      )
    }
  }
}

/**
 * Throws `ServerStartError` if the database is missing or empty although other files of the server exist: a new
 * database would hide the loss of data, and SQLite would delete the changes that are only in the write-ahead log.
 */
export function checkDatabase({ database, files }: DataFolderPaths): void {
  // SQLite treats a database of one byte as empty.
  if (getSize(database) > 1) return
  const isMissing = !existsSync(database)
  const hasChanges = getSize(`${database}-wal`) > 0
  const hasFiles = isMissing ? hasContents(files) : existsSync(files)
  if (!hasChanges && !hasFiles) return
  throw new ServerStartError(
    `The database ${database} is ${isMissing ? 'missing' : 'empty'}, but ${hasChanges ? `${database}-wal has changes that belong to it` : `${files} has files that belong to it`}. Restore the database from a backup, or start with another folder.`,
  )
}

/** Whether users other than the owner can enter a folder. */
export function isOpenToOthers(folder: string): boolean {
  return process.platform !== 'win32' && (statSync(folder).mode & 0o011) !== 0
}

function hasContents(files: string): boolean {
  return existsSync(files) && readdirSync(files).some((name) => name !== 'incoming')
}

/** Returns the size of a file in bytes; 0 if it does not exist. */
export function getSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
