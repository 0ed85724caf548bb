import { createHash } from 'node:crypto'
import { join } from 'node:path'
import envPaths from 'env-paths'
import type { Connection } from 'qasphere-client/connection'
import { endpoints } from 'qasphere-contract'
import { openJournalFile, readJournal } from 'qasphere-uploads/journal-file'
import type { CheckedRow } from './check-rows.js'
import type { CreatedRow } from './creation-journal.js'
import { folderKey } from './look-up-names.js'

interface Entry {
  /** Identifies a row: its folder, its title, and its number among rows with both. */
  readonly row: string
  readonly id: string
  readonly seq: number
}

/** The record of the test cases that files have created in a project. It outlives the journal of a single command. */
export interface CreationRecord {
  /** Finds the rows whose test cases an earlier command created, and which still exist. */
  find(connection: Connection): Promise<CreatedRow[]>
  add(created: readonly CreatedRow[]): void
}

/**
 * Opens the record of a project for the rows of a file. Rows are recognized by folder and title, so that a file may be
 * extended and used again. If the record cannot be written, warns.
 */
export function openCreationRecord(
  url: string,
  projectCode: string,
  rows: readonly CheckedRow[],
  warn: (message: string) => void,
): CreationRecord {
  const key = hash([url, projectCode.toUpperCase()])
  const path = join(envPaths('qasphere', { suffix: '' }).cache, 'test-cases', `created-${key}.ndjson`)
  const keys = identifyRows(rows)
  return {
    async find(connection) {
      const known = new Map(readJournal<Entry>(path).map((entry) => [entry.row, entry]))
      const candidates = keys.flatMap((row, index): CreatedRow[] => {
        const entry = known.get(row)
        return entry ? [{ index, id: entry.id, seq: entry.seq }] : []
      })
      if (candidates.length === 0) return []
      const existing = await findExisting(connection, projectCode, candidates)
      return candidates.filter(({ id }) => existing.has(id))
    },
    add(created) {
      const file = openJournalFile<Entry>(path, 'continue', (reason) => {
        warn(
          `Cannot write ${path}: ${reason}. If you use the same file again, its test cases are created twice.`,
        )
      })
      for (const { index, id, seq } of created) file.append({ row: keys[index] ?? '', id, seq })
      file.close()
    },
  }
}

/** Returns the key of each row. Rows with the same folder and title are numbered. */
function identifyRows(rows: readonly CheckedRow[]): string[] {
  const counts = new Map<string, number>()
  return rows.map(({ folder, body }) => {
    const place = JSON.stringify([folderKey(folder), String(body.title).trim()])
    const number = counts.get(place) ?? 0
    counts.set(place, number + 1)
    return hash([place, number])
  })
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** Returns the IDs of those test cases that exist. Reads the newest test cases of the project until it has seen all. */
async function findExisting(
  { client, pace }: Connection,
  projectCode: string,
  candidates: readonly CreatedRow[],
): Promise<ReadonlySet<string>> {
  const wanted = new Set(candidates.map(({ id }) => id))
  const oldest = candidates.reduce((least, { seq }) => Math.min(least, seq), Number.MAX_SAFE_INTEGER)
  const found = new Set<string>()
  const query = { projectCode, sortField: 'seq', sortOrder: 'desc' } as const
  await pace()
  for await (const { data } of client.pages(endpoints.listTestCases, query)) {
    for (const { id } of data ?? []) if (wanted.has(id)) found.add(id)
    const last = data?.at(-1)
    if (found.size === wanted.size || !last || last.seq <= oldest) break
    await pace()
  }
  return found
}
