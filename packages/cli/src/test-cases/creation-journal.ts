import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { type JournalFile, openJournalFile, readJournal } from 'qasphere-uploads/journal-file'
import type { CheckedRow } from './check-rows.js'

/** A test case that was created for a row of a file. */
export interface CreatedRow {
  readonly index: number
  readonly id: string
  readonly seq: number
}

type Entry =
  /** Test cases that this file creates have numbers above `after`. */
  | { readonly event: 'begin'; readonly after: number }
  /** Records that a request for these rows is about to be sent. */
  | { readonly event: 'intent'; readonly rows: readonly number[] }
  | { readonly event: 'created'; readonly rows: readonly CreatedRow[] }

export interface CreationJournal extends JournalFile<Entry> {
  /** The state of an interrupted command; undefined if there is none. */
  readonly past: PastCreation | undefined
  /** Deletes the journal, because everything has been created. */
  remove(): void
}

/** The state of an interrupted command. */
interface PastCreation {
  readonly after: number
  readonly created: readonly CreatedRow[]
  /** Rows that were sent and may have been created. */
  readonly uncertain: ReadonlySet<number>
}

/**
 * Opens the journal of a file's test cases in a project. The content of the file identifies it, not its path.
 * If it cannot be written, warns; the command continues without it.
 */
export function openCreationJournal(
  url: string,
  projectCode: string,
  rows: readonly CheckedRow[],
  warn: (message: string) => void,
): CreationJournal {
  const parts = [url, projectCode.toUpperCase(), rows.map(({ folder, row }) => [folder, row.fields])]
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
  const path = join(envPaths('qasphere', { suffix: '' }).cache, 'test-cases', `${key}.jsonl`)
  const past = readPast(path)
  const journal = openJournalFile<Entry>(path, past ? 'continue' : 'start', (reason) => {
    warn(
      `Cannot write the journal ${path}: ${reason}. If the command is interrupted, it cannot continue where it stopped.`,
    )
  })
  return {
    ...journal,
    past,
    remove() {
      journal.close()
      rmSync(path, { force: true })
    },
  }
}

function readPast(path: string): PastCreation | undefined {
  const entries = readJournal<Entry>(path)
  const begin = entries.find((entry) => entry.event === 'begin')
  if (!begin) return undefined
  const created = entries.flatMap((entry) => (entry.event === 'created' ? entry.rows : []))
  const uncertain = new Set(entries.flatMap((entry) => (entry.event === 'intent' ? entry.rows : [])))
  for (const { index } of created) uncertain.delete(index)
  return { after: begin.after, created, uncertain }
}
