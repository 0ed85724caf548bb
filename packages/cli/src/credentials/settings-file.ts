import { closeSync, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { QasError } from 'qasphere-client'
import { decodeText, isTextEncodingError } from 'qasphere-contract/decode-text'
import { pickSettings, type Settings } from './settings.js'

type Warn = (message: string) => void

/** Reads the settings from a file of `KEY=value` lines in a folder; undefined if there is no such file. */
export function readSettings(name: string, folder: string): Promise<Settings | undefined> {
  const path = join(folder, name)
  return parsed(path, () => readFileSync(path))
}

/**
 * Reads the settings from the nearest such file in a folder or its parents. A file that belongs to another user is skipped
 * with a warning: in a shared folder, anybody could redirect this user's data to their own server.
 */
export async function findNearestSettings(
  name: string,
  folder: string,
  warn: Warn,
): Promise<Settings | undefined> {
  const path = join(folder, name)
  const found = await parsed(path, () => readOwn(path, warn))
  const parent = dirname(folder)
  return found || parent === folder ? found : findNearestSettings(name, parent, warn)
}

/** Loads the parser only if there is a file. */
async function parsed(path: string, read: () => Buffer | undefined): Promise<Settings | undefined> {
  try {
    const bytes = read()
    if (!bytes) return undefined
    const { parseSettings } = await import('./parse-settings.js')
    return pickSettings(path, parseSettings(decodeText(bytes)))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
    const reason = isTextEncodingError(error) ? error.message : `could not be read (${code})`
    throw new QasError('credentials', `${path} ${reason}`, {}, error)
  }
}

function readOwn(path: string, warn: Warn): Buffer | undefined {
  // The owner of a link is checked, too, because its target may belong to this user.
  const link = lstatSync(path)
  if (link.isDirectory() || isIgnored(path, link.uid, warn)) return undefined
  const file = openSync(path, 'r')
  try {
    return isIgnored(path, fstatSync(file).uid, warn) ? undefined : readFileSync(file)
  } finally {
    closeSync(file)
  }
}

function isIgnored(path: string, owner: number, warn: Warn): boolean {
  const user = process.getuid?.()
  // Under sudo, the user's own files are trusted. Root can change everything anyway.
  const isTrusted =
    user === undefined ||
    owner === user ||
    owner === 0 ||
    (user === 0 && String(owner) === process.env.SUDO_UID)
  if (isTrusted) return false
  warn(
    `${path} is ignored because it belongs to another user (uid ${owner}); to use it, change its owner with chown`,
  )
  return true
}
