import { type ImportCounts, importData } from 'qasphere-server'

/**
 * Imports an export into a folder like `qasphere server import`, without starting a process.
 *
 * @throws {Error} with the message that the command prints, if the import is rejected.
 */
export function importFolder(from: string, path: string): Promise<ImportCounts> {
  return importData({ data: { kind: 'folder', path } }, from)
}
