import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { createFolders } from 'qasphere-client/create-folders'
import { getReason } from 'qasphere-client/reason'
import { addNonBlocking } from './without-waiting.js'

/** A file with an entry per line, each of which is on disk before the command continues. */
export interface JournalFile<Entry> {
  /** Writes an entry, which is safe on disk when this returns, unless the journal is lost. */
  write(entry: Entry): void
  /** Writes an entry that survives a crash of the process, and one of the machine after `flush` or the next `write`. */
  append(entry: Entry): void
  /** Resolves when all entries are safe on disk. Concurrent calls share one sync. */
  flush(): Promise<void>
  /** Whether every entry was written, so that an interrupted command can continue from it. */
  isComplete(): boolean
  close(): void
}

/**
 * Opens a journal: an empty one, or one that an interrupted command left. If it cannot be written, `onLost` gets the reason
 * once, and the journal is removed.
 */
export function openJournalFile<Entry>(
  path: string,
  mode: 'start' | 'continue',
  onLost: (reason: string) => void,
): JournalFile<Entry> {
  let file: number | undefined
  let isLost = false
  function attempt(act: () => void): void {
    if (isLost) return
    try {
      act()
    } catch (error) {
      isLost = true
      if (file !== undefined) removeJournal(file, path)
      file = undefined
      onLost(getReason(error))
    }
  }
  attempt(() => {
    createFolders(dirname(path))
    const flags = mode === 'start' ? constants.O_TRUNC : constants.O_APPEND
    file = openSync(path, addNonBlocking(flags), 0o600)
    // Ends a line that a crash cut off, so that the next entry starts on a new line.
    if (mode === 'continue') writeSync(file, '\n')
  })
  function append(entry: Entry): void {
    attempt(() => {
      if (file !== undefined) writeWhole(file, `${JSON.stringify(entry)}\n`)
    })
  }
  const flush = shareRuns(async () => {
    try {
      if (file !== undefined) await syncData(file)
    } catch (error) {
      attempt(() => {
        throw error
      })
    }
  })
  return {
    write(entry) {
      append(entry)
      attempt(() => {
        if (file !== undefined) fdatasyncSync(file)
      })
    },
    append,
    flush,
    isComplete: () => !isLost,
    close: () => {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}

const syncData = promisify(fdatasync)

/** Starts `run` only after the previous run has ended. Calls in the meantime share the next run. */
function shareRuns(run: () => Promise<void>): () => Promise<void> {
  let current = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    next ??= current.then(() => {
      current = next ?? current
      next = undefined
      return run()
    })
    return next
  }
}

/** Writes all of a text: on a disk that is almost full, one write may store only a part without an error. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
}

/** Removes an incomplete journal, because a command that continued from it would send again what it does not list. */
function removeJournal(file: number, path: string): void {
  try {
    const isRegular = fstatSync(file).isFile()
    closeSync(file)
    if (isRegular) rmSync(path, { force: true })
  } catch {
    // The warning about the journal has said what matters.
  }
}

/** Reads the entries of a journal file; none if it does not exist. */
export function readJournal<Entry>(path: string): Entry[] {
  try {
    return parseJournal(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Reads the entries of a journal; a line that a crash cut off is none. */
export function parseJournal<Entry>(text: string): Entry[] {
  return text.split('\n').flatMap((line): Entry[] => {
    try {
      return line === '' ? [] : [JSON.parse(line)]
    } catch {
      return []
    }
  })
}
