import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Creates a folder and its missing parents, all private to the user unless `mode` says otherwise. Unlike `mkdirSync` with
 * `recursive`, it fails if a parent exists but cannot contain folders: `mkdirSync` retries forever if the system returns
 * ENOENT, as it does below /proc and in some network file systems.
 *
 * @throws the system's error if a folder cannot be created.
 */
export function createFolders(path: string, mode = 0o700): void {
  const missing: string[] = []
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing.unshift(folder)
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode })
    } catch (error) {
      // Another process may have created it in the meantime.
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
    }
  }
}
