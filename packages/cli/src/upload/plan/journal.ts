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
import { withoutWaiting } from '../../output/without-waiting.js'
import type { UploadOptions } from '../upload-options.js'

/** What an upload writes down, line by line as JSON, so that it can be finished after any interruption. */
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
  /** The entry is safe on the disk when this returns, unless the journal is lost. */
  write(entry: JournalEntry): void
  /** The entry survives the process when this returns, and a crash of the machine after `flush` or the next `write`. */
  append(entry: JournalEntry): void
  /** Resolves when all entries are safe on the disk. Calls at the same time share one wait for the disk. */
  flush(): Promise<void>
  /** Whether every entry was written, so that `--resume` can continue the upload. */
  isComplete(): boolean
  close(): void
}

/** Starts the journal of a new upload. If it cannot be written, `warn` says so and the upload continues without. */
export function startJournal(
  begin: Omit<Extract<JournalEntry, { event: 'begin' }>, 'event'>,
  options: UploadOptions,
  cwd: string,
  warn: (message: string) => void,
): Journal {
  const path =
    options.journal === undefined
      ? join(journalFolder(), `${begin.upload}-${Date.now()}-${process.pid}.jsonl`)
      : resolve(cwd, options.journal)
  const journal = openJournal(path, constants.O_TRUNC, warn)
  journal.write({ event: 'begin', ...begin })
  return journal
}

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
      if (file !== undefined) discard(file, path)
      file = undefined
      const reason = error instanceof Error ? error.message : String(error)
      warn(
        `Cannot write the journal ${path}: ${reason}. The upload continues, but if it is interrupted, --resume cannot continue it. Choose another file with --journal.`,
      )
    }
  }
  attempt(() => {
    createFolders(dirname(path))
    file = openSync(path, withoutWaiting(flags), 0o600)
    // A line that a crash cut off must not swallow the next one.
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

/** Calls `run` again only after the run before has ended; calls that come meanwhile share the next run. */
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

/** A disk that is almost full takes a part without an error. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
}

/** Removes a journal that lacks entries: `--resume` would send again what it does not name. */
function discard(file: number, path: string): void {
  try {
    const isRegular = fstatSync(file).isFile()
    closeSync(file)
    if (isRegular) rmSync(path, { force: true })
  } catch {
    // The warning about the journal has said what matters.
  }
}

/** The folder of all journals that no `--journal` puts elsewhere. */
export function journalFolder(): string {
  return join(envPaths('qasphere', { suffix: '' }).cache, 'uploads')
}
