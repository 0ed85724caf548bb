import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { UploadAdvice } from '../advice.js'

/** Which of the files that reports refer to are uploaded. */
export interface AttachmentAccess {
  readonly locate: LocateAttachment
  /** Whether a file exists, as far as the author of the report may know (default: on this machine). */
  readonly exists?: (path: string) => boolean
  /** Names a file in messages (default: its path). */
  readonly nameOf?: (path: string) => string
  /** Where files are skipped, as in "outside the working directory". */
  readonly elsewhere: string
  /** How to allow files that are skipped. */
  readonly advice: string
}

/** Returns the path to open, with symbolic links resolved, or undefined if the file is not in an allowed folder. */
export type LocateAttachment = (path: string) => Promise<string | undefined>

/**
 * Limits attachments to some folders and their subfolders. The author of a report may not be allowed to read all files
 * of the job that uploads it, so symbolic links and `..` cannot lead out of these folders.
 */
export async function limitAttachments(
  folders: readonly string[],
  { allowFolder }: UploadAdvice,
): Promise<AttachmentAccess> {
  const given = [...new Set(folders.map((folder) => resolve(folder)))]
  const real = await Promise.all(given.map((folder) => realpath(folder).catch(() => folder)))
  const locate: LocateAttachment = async (path) => {
    // Opening a network path would make Windows send credentials to a server that the report chose.
    if (isOnNetwork(path) && ![...given, ...real].some(isOnNetwork)) return undefined
    const target = await realpath(path).catch(() => undefined)
    if (target !== undefined) return real.some((folder) => contains(folder, target)) ? target : undefined
    // Reports a missing file only inside allowed folders, so as not to reveal which other files exist.
    return [...given, ...real].some((folder) => contains(folder, path)) ? path : undefined
  }
  return {
    locate,
    elsewhere: 'outside the working directory and the folders of the reports',
    advice: allowFolder,
  }
}

function isOnNetwork(path: string): boolean {
  return process.platform === 'win32' && /^[\\/]{2}/.test(path)
}

function contains(folder: string, path: string): boolean {
  const rest = relative(folder, path)
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest)
}
