import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createFolders } from 'qasphere-client/create-folders'
import { isTextEncodingError } from 'qasphere-contract/decode-text'
import { readTextFile } from '../input/read-text.js'
import { retryWhileInUse } from './retry-while-in-use.js'

/** Reads a text file; returns an empty string if it is not text, and undefined if it does not exist. */
export function readIfThere(path: string): string | undefined {
  try {
    return retryWhileInUse(() => readTextFile(path))
  } catch (error) {
    if (isMissing(error)) return undefined
    if (isTextEncodingError(error)) return ''
    throw error
  }
}

/** Replaces a file atomically, so that readers see either the old text or the new one. Only the owner may read it. */
export function replacePrivately(path: string, text: string): void {
  createFolders(dirname(path))
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`)
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    retryWhileInUse(() => renameSync(temporary, path))
  } catch (error) {
    retryWhileInUse(() => rmSync(temporary, { force: true }))
    throw error
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
