import { isQasError } from 'qasphere-client'
import { retry, whileTemporary } from 'qasphere-client/retry'
import { endpoints } from 'qasphere-contract'
import type { Records } from '../plan/records.js'
import type { Upload } from '../upload.js'
import type { RunAddress } from '../upload-options.js'

/**
 * Maximum length of the HTML in one entry, in UTF-16 code units. As an element takes at least 6 of them, an entry also has
 * fewer elements than servers allow (docs/api-reference.md, Rich text).
 */
const maxEntryLength = 512 * 1024

/**
 * Sends messages to the log of the run, usually in one entry, or in more if they are long. Logs cannot be read back, so
 * an entry with an unknown outcome is sent again, with the same key.
 *
 * @throws QasError of kind `network` or `api` if an entry cannot be sent, unless --force is given.
 */
export async function sendLog(
  { connection, options, warn }: Upload,
  logs: readonly string[],
  run: Pick<RunAddress, 'projectCode' | 'runId'>,
  { journal, past, uploadId }: Records,
): Promise<void> {
  for (const [index, comment] of joinLogEntries(logs).entries()) {
    if (past?.logs.get(index) === 'done') continue
    journal.write({ event: 'log', index, state: 'intent' })
    try {
      await retry(async () => {
        await connection.pace()
        await connection.client.call(endpoints.createRunLog, { ...run, comment }, `${uploadId}-log-${index}`)
      }, whileTemporary())
    } catch (error) {
      if (!options.isForced || !isQasError(error)) throw error
      warn(`The run's log was not written: ${error.message}`)
      return
    }
    journal.write({ event: 'log', index, state: 'done' })
  }
}

/** Joins messages, which readers have shortened, into as few entries as possible. The result is deterministic. */
function joinLogEntries(logs: readonly string[]): string[] {
  const entries: string[] = []
  let open = ''
  for (const log of logs) {
    if (open !== '' && open.length + 1 + log.length > maxEntryLength) {
      entries.push(open)
      open = ''
    }
    open = open === '' ? log : `${open}\n${log}`
  }
  return open === '' ? entries : [...entries, open]
}
