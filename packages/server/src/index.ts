export {
  type Administration,
  type ListedKey,
  type ListedUser,
  type NewUser,
  openAdministration,
  type UserRole,
} from './data/administration.js'
export { renderRunFile } from './pages/run-file/render-run-file.js'
export type { RunFile, RunFileTestCase } from './pages/run-file/run-file.js'
export { startServer } from './start.js'
export type { ArchiveCounts } from './transfer/archive.js'
export { type ExportOptions, exportData } from './transfer/export-data.js'
export { type ImportCounts, type ImportOptions, importData } from './transfer/import-data.js'
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
