import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** Returns the path to open, with symbolic links resolved, or undefined if the file is not in an allowed folder. */
export type LocateAttachment = (path: string) => Promise<string | undefined>

/**
 * Limits attachments to some folders and what is below them. Reports may have been written by people who must not
 * read the files of the job that uploads them, so links and `..` do not lead out.
 */
export async function limitAttachments(folders: readonly string[]): Promise<LocateAttachment> {
  const given = [...new Set(folders.map((folder) => resolve(folder)))]
  const real = await Promise.all(given.map((folder) => realpath(folder).catch(() => folder)))
  return async (path) => {
    // Windows would send credentials to a server that only a report names.
    if (isOnNetwork(path) && ![...given, ...real].some(isOnNetwork)) return undefined
    const target = await realpath(path).catch(() => undefined)
    if (target !== undefined) return real.some((folder) => contains(folder, target)) ? target : undefined
    // A file that does not exist is reported as missing only in places that a report may know.
    return [...given, ...real].some((folder) => contains(folder, path)) ? path : undefined
  }
}

function isOnNetwork(path: string): boolean {
  return process.platform === 'win32' && /^[\\/]{2}/.test(path)
}

function contains(folder: string, path: string): boolean {
  const rest = relative(folder, path)
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest)
}
