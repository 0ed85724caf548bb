import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileProblem } from '../../input/file-problem.js'

/** Folders that contain what others wrote, never the reports of a test run. */
const ignoredFolders = new Set(['node_modules', '.git'])

export interface ListedFiles {
  /** Paths below the folder, sorted. */
  readonly files: readonly string[]
  /** Folders that could not be read: reports in them would be lost silently. */
  readonly problems: readonly string[]
}

/**
 * The regular files below a folder whose names are wanted, also through symbolic links. Each folder is read once, so
 * links to a parent end. Folders named node_modules and .git are not entered.
 */
export async function listFiles(folder: string, isWanted: (name: string) => boolean): Promise<ListedFiles> {
  const files: string[] = []
  const problems: string[] = []
  const seen = new Set<string>()
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    try {
      const real = await realpath(next)
      if (seen.has(real)) continue
      seen.add(real)
      for (const entry of await readdir(next, { withFileTypes: true })) {
        const path = join(next, entry.name)
        const kind = await kindOf(entry, path)
        if (kind === 'folder' && !ignoredFolders.has(entry.name)) waiting.push(path)
        else if (kind === 'file' && isWanted(entry.name)) files.push(path)
      }
    } catch (error) {
      problems.push(fileProblem(next, error))
    }
  }
  return { files: files.sort(), problems }
}

/** Links count as what they lead to; a broken link leads nowhere. */
async function kindOf(entry: Dirent, path: string): Promise<'file' | 'folder' | undefined> {
  const found = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry
  if (found?.isDirectory()) return 'folder'
  return found?.isFile() ? 'file' : undefined
}
