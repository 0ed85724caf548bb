import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { getCredentialsFolder } from '../input/preferences.js'
import type { CredentialStore } from './credential-store.js'
import { isMissing, readIfThere, replacePrivately } from './private-files.js'
import { retryWhileInUse } from './retry-while-in-use.js'

/** Stores secrets in files that only their owner may read. Calls `warn` for files that others may read, too. */
export function createFileStore(warn: (message: string) => void): CredentialStore {
  return {
    kind: 'file',
    place: getFile,
    read(account) {
      const path = getFile(account)
      const text = readIfThere(path)
      if (text !== undefined) warnOfOtherReaders(path, warn)
      return text
    },
    write: (account, secret) => replacePrivately(getFile(account), `${secret}\n`),
    remove(account) {
      try {
        retryWhileInUse(() => rmSync(getFile(account)))
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw error
      }
    },
  }
}

/** Returns the file of an account: `credentials.acme.json` for `credentials:acme`. */
function getFile(account: string): string {
  return join(getCredentialsFolder(), `${account.replace(':', '.')}.json`)
}

function warnOfOtherReaders(path: string, warn: (message: string) => void): void {
  if (process.platform === 'win32') return
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) === 0) return
  warn(
    `${path} can be read by others (mode ${mode.toString(8).padStart(4, '0')}); fix it with: chmod 600 ${path}`,
  )
}
