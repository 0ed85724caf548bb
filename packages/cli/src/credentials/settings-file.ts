import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { QasError } from 'qasphere-client'
import { isTextEncodingError } from 'qasphere-contract/decode-text'
import { readTextFile } from '../input/read-text.js'
import { type Settings, settingsFrom } from './find-credentials.js'

/** The settings of a file of `KEY=value` lines in one folder; undefined where there is no such file. */
export function settingsHere(name: string, folder: string): Settings | undefined {
  const path = join(folder, name)
  const text = readIfThere(path)
  return text === undefined ? undefined : settingsFrom(path, parseEnv(text))
}

/** The same from the nearest such file in a folder or any above it. */
export function nearestSettings(name: string, folder: string): Settings | undefined {
  const found = settingsHere(name, folder)
  const parent = dirname(folder)
  return found || parent === folder ? found : nearestSettings(name, parent)
}

function readIfThere(path: string): string | undefined {
  try {
    return readTextFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
    const reason = isTextEncodingError(error) ? error.message : `could not be read (${code})`
    throw new QasError('credentials', `${path} ${reason}`, {}, error)
  }
}
