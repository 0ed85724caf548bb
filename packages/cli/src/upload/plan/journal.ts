import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import envPaths from 'env-paths'
import { createFolders } from '../../output/create-folders.js'
import { addNonBlocking } from '../../output/without-waiting.js'
import type { UploadOptions } from '../upload-options.js'

/** An entry of the journal, a JSON line. With the journal, an upload can be resumed after any interruption. */
export type JournalEntry =
  /** `id` is unique to this upload; older versions did not write it. */
  | { readonly event: 'begin'; readonly upload: string; readonly title: string; readonly id?: string }
  /** Test cases will be created, with numbers above `after`. */
  | { readonly event: 'create'; readonly after: number }
  | { readonly event: 'created'; readonly mappingFile: string | null }
  /** `isOwn`: this upload created the run. Older versions did not write it. */
  | {
      readonly event: 'run'
      readonly projectCode: string
      readonly runId: number
      readonly plan: string
      readonly isOwn?: boolean
    }
  /** The highest id of a result that the first test case had in the run before anything was sent. */
  | { readonly event: 'before'; readonly resultId: number }
  | { readonly event: 'log'; readonly index: number; readonly state: 'intent' | 'done' }
  | { readonly event: 'files'; readonly urls: Readonly<Record<string, string>> }
  | { readonly event: 'intent'; readonly batch: number }
  | { readonly event: 'ack'; readonly batch: number; readonly ids: readonly number[] }
  | { readonly event: 'done'; readonly url: string }

export interface Journal {
  /** Writes an entry, which is safe on disk when this returns, unless the journal is lost. */
  write(entry: JournalEntry): void
  /** Writes an entry that survives a crash of the process, and one of the machine after `flush` or the next `write`. */
  append(entry: JournalEntry): void
  /** Resolves when all entries are safe on disk. Concurrent calls share one sync. */
  flush(): Promise<void>
  /** Whether every entry was written, so that `--resume` can continue the upload. */
  isComplete(): boolean
  close(): void
}

/** Starts the journal of a new upload. If it cannot be written, warns, and the upload continues without it. */
export function startJournal(
  begin: Omit<Extract<JournalEntry, { event: 'begin' }>, 'event'>,
  options: UploadOptions,
  cwd: string,
  warn: (message: string) => void,
): Journal {
  const path =
    options.journal === undefined
      ? join(getJournalFolder(), `${begin.upload}-${Date.now()}-${process.pid}.jsonl`)
      : resolve(cwd, options.journal)
  const journal = openJournal(path, constants.O_TRUNC, warn)
  journal.write({ event: 'begin', ...begin })
  return journal
}

/** Warns that the file of `--journal` cannot be used, and returns a journal that is not kept. */
export function skipJournal(obstacle: string, warn: (message: string) => void): Journal {
  warn(`${obstacle}. ${lostJournalAdvice}`)
  return {
    write: () => undefined,
    append: () => undefined,
    flush: async () => undefined,
    isComplete: () => false,
    close: () => undefined,
  }
}

const lostJournalAdvice =
  'The upload continues, but if it is interrupted, --resume cannot continue it. Choose another file with --journal.'

/** Opens the journal of an interrupted upload to continue it. */
export function continueJournal(path: string, warn: (message: string) => void): Journal {
  return openJournal(path, constants.O_APPEND, warn)
}

function openJournal(path: string, flags: number, warn: (message: string) => void): Journal {
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
      const reason = error instanceof Error ? error.message : String(error)
      warn(`Cannot write the journal ${path}: ${reason}. ${lostJournalAdvice}`)
    }
  }
  attempt(() => {
    createFolders(dirname(path))
    file = openSync(path, addNonBlocking(flags), 0o600)
    // Ends a line that a crash cut off, so that the next entry starts on a new line.
    if (flags === constants.O_APPEND) writeSync(file, '\n')
  })
  function append(entry: JournalEntry): void {
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

/** Removes an incomplete journal, because `--resume` would send results again that it does not list. */
function removeJournal(file: number, path: string): void {
  try {
    const isRegular = fstatSync(file).isFile()
    closeSync(file)
    if (isRegular) rmSync(path, { force: true })
  } catch {
    // The warning about the journal has said what matters.
  }
}

/** Returns the default folder for journals. */
export function getJournalFolder(): string {
  return join(envPaths('qasphere', { suffix: '' }).cache, 'uploads')
}
