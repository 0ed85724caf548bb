import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import Database from 'libsql'
import { ServerStartError } from './start-error.js'

/** Where the data of a server stands. */
export interface DataFolderPaths {
  readonly path: string
  readonly database: string
  readonly files: string
}

/** A folder of data that no other server works on. */
export interface DataFolder extends DataFolderPaths {
  release(): void
}

/** The folder chosen, or one in the user's data directory. */
export function dataFolderAt(chosen?: string): DataFolderPaths {
  const path = resolve(chosen ?? join(envPaths('qasphere', { suffix: '' }).data, 'server'))
  return { path, database: join(path, 'qasphere.db'), files: join(path, 'files') }
}

/** Makes the folder where it is missing and locks it; throws where another server works on it. */
export function openDataFolder(chosen?: string): DataFolder {
  const paths = dataFolderAt(chosen)
  const { path } = paths
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ServerStartError(`The data folder ${path} cannot be made: ${reasonOf(error)}`, { cause: error })
  }
  return { ...paths, release: lock(path) }
}

/**
 * Holds the folder by an exclusive transaction on a tiny database: the operating system gives the lock back when the
 * process ends, however it ends, so there is never a stale one.
 */
function lock(path: string): () => void {
  try {
    const database = new Database(join(path, 'server.lock'))
    database.exec('begin exclusive')
    return () => database.close()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      throw new ServerStartError(
        `Another server already works on ${path}. Stop it first, or choose another folder with --data.`,
      )
    }
    throw new ServerStartError(`The data folder ${path} cannot be used: ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
