import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { type JournalFile, openJournalFile } from '../journal-file.js'
import type { Upload } from '../upload.js'

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
  /** The highest ID of a result that the first test case had in the run before anything was sent. */
  | { readonly event: 'before'; readonly resultId: number }
  | { readonly event: 'log'; readonly index: number; readonly state: 'intent' | 'done' }
  | { readonly event: 'files'; readonly urls: Readonly<Record<string, string>> }
  | { readonly event: 'intent'; readonly batch: number }
  | { readonly event: 'ack'; readonly batch: number; readonly ids: readonly number[] }
  | { readonly event: 'done'; readonly url: string }

export type Journal = JournalFile<JournalEntry>

/** What the first entry of a journal says about the upload. */
export type JournalStart = Omit<Extract<JournalEntry, { event: 'begin' }>, 'event'>

/** Where a journal is kept, and how problems with it are reported. */
type JournalContext = Pick<Upload, 'options' | 'advice' | 'cwd' | 'warn'>

/** Starts the journal of a new upload. If it cannot be written, warns, and the upload continues without it. */
export function startJournal(begin: JournalStart, context: JournalContext): Journal {
  const { options, cwd } = context
  const path =
    options.journal === undefined
      ? join(getJournalFolder(), `${begin.upload}-${Date.now()}-${process.pid}.jsonl`)
      : resolve(cwd, options.journal)
  const journal = openJournal(path, 'start', context)
  journal.write({ event: 'begin', ...begin })
  return journal
}

/** Warns that the file of `--journal` cannot be used, and returns a journal that is not kept. */
export function skipJournal(obstacle: string, { advice, warn }: JournalContext): Journal {
  warn(`${obstacle}. ${advice.continueWithoutJournal}`)
  return noJournal
}

/** A journal that is not kept. */
export const noJournal: Journal = {
  write: () => undefined,
  append: () => undefined,
  flush: async () => undefined,
  isComplete: () => false,
  close: () => undefined,
}

/** Opens the journal of an interrupted upload to continue it. */
export function continueJournal(path: string, context: JournalContext): Journal {
  return openJournal(path, 'continue', context)
}

function openJournal(path: string, mode: 'start' | 'continue', { advice, warn }: JournalContext): Journal {
  return openJournalFile(path, mode, (reason) => {
    warn(`Cannot write the journal ${path}: ${reason}. ${advice.continueWithoutJournal}`)
  })
}

/** Returns the default folder for journals. */
export function getJournalFolder(): string {
  return join(envPaths('qasphere', { suffix: '' }).cache, 'uploads')
}
