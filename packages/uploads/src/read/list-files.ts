import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeFileProblem } from 'qasphere-client/file-problem'

/** Folders that do not contain reports of the project's tests. */
const ignoredFolders = new Set(['node_modules', '.git'])

export interface ListedFiles {
  /** Paths below the folder, sorted. */
  readonly files: readonly string[]
  /** Folders that cannot be read. Reports in them must not be lost silently. */
  readonly problems: readonly string[]
}

/**
 * Lists regular files with wanted names in a folder and its subfolders. Follows symbolic links, but reads each folder
 * only once, so that links to a parent folder do not loop. Skips folders named node_modules and .git.
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
        const kind = await getKind(entry, path)
        if (kind === 'folder' && !ignoredFolders.has(entry.name)) waiting.push(path)
        else if (kind === 'file' && isWanted(entry.name)) files.push(path)
      }
    } catch (error) {
      problems.push(describeFileProblem(next, error))
    }
  }
  return { files: files.sort(), problems }
}

/** Returns the type of an entry. Follows symbolic links; broken links are ignored. */
async function getKind(entry: Dirent, path: string): Promise<'file' | 'folder' | undefined> {
  const found = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry
  if (found?.isDirectory()) return 'folder'
  return found?.isFile() ? 'file' : undefined
}
