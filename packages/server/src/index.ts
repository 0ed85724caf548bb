import type { Readable } from 'node:stream'
import type { Administration } from './data/administration.js'
import type { RunFile } from './pages/run-file/run-file.js'
import type { ArchiveCounts } from './transfer/archive.js'
import type { ExportOptions } from './transfer/export-data.js'
import type { ImportCounts, ImportOptions } from './transfer/import-data.js'
import type { DataPlace, MemoryServer, RunningServer, ServerOptions } from './values/server-options.js'

// Every function loads its code when it is called: commands for operators would wait for the code of routes and pages.

export type { Administration, ListedKey, ListedUser, NewUser, UserRole } from './data/administration.js'
export type { RunFile, RunFileTestCase } from './pages/run-file/run-file.js'
export {
  type Bucket,
  type DataPlace,
  type FilePlace,
  type LoginSettings,
  type LogLevel,
  logLevels,
  type MemoryServer,
  type RunningServer,
  type ServerOptions,
} from './values/server-options.js'
export { ServerStartError } from './values/start-error.js'
export type { ArchiveCounts, ExportOptions, ImportCounts, ImportOptions }

/**
 * Starts a server in this process. Throws `ServerStartError` if it cannot: the data is in use, the port is taken, or
 * the seed is invalid.
 */
export async function startServer(options: ServerOptions & { readonly memory: true }): Promise<MemoryServer>
export async function startServer(options?: ServerOptions): Promise<RunningServer>
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const server = await import('./start.js')
  return await server.startServer(options)
}

/** Opens the data of a server that was started before. With `isDryRun`, every change is checked and rolled back. */
export async function openAdministration(
  data: DataPlace,
  options: { readonly isDryRun?: boolean } = {},
): Promise<Administration> {
  const administration = await import('./data/administration.js')
  return await administration.openAdministration(data, options)
}

/**
 * Writes all data of a server to a stream, as of one moment. Servers can keep running. Throws `ServerStartError` if it
 * cannot.
 */
export async function exportData(
  options: ExportOptions,
  output: NodeJS.WritableStream,
): Promise<ArchiveCounts & { readonly missingFiles: number }> {
  const transfer = await import('./transfer/export-data.js')
  return await transfer.exportData(options, output)
}

/**
 * Imports an export into an empty folder or database, completely or not at all. Rich text is sanitized as the API does
 * it. A file is first read completely, so that a damaged one changes nothing. Throws `ServerStartError` if the import
 * fails.
 */
export async function importData(options: ImportOptions, from: Readable | string): Promise<ImportCounts> {
  const transfer = await import('./transfer/import-data.js')
  return await transfer.importData(options, from)
}

/** Renders a run as one HTML file that needs no server and no script: what failed and why, then all test cases. */
export async function renderRunFile(run: RunFile): Promise<string> {
  const pages = await import('./pages/run-file/render-run-file.js')
  return pages.renderRunFile(run)
}
