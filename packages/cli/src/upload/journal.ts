import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { isQasError, QasError } from 'qasphere-client'
import type { UploadOptions } from './upload-options.js'

/** What an upload writes down, line by line as JSON, so that it can be finished after any interruption. */
export type JournalEntry =
  | { readonly event: 'begin'; readonly upload: string; readonly title: string }
  /** Test cases will be made, whose numbers are above `after`. */
  | { readonly event: 'create'; readonly after: number }
  | { readonly event: 'created'; readonly mappingFile: string | null }
  /** `since` is the server's time before the first result, in ms. */
  | {
      readonly event: 'run'
      readonly projectCode: string
      readonly runId: number
      readonly since: number
      readonly plan: string
    }
  | { readonly event: 'log'; readonly index: number; readonly state: 'intent' | 'done' }
  | { readonly event: 'files'; readonly urls: Readonly<Record<string, string>> }
  | { readonly event: 'intent'; readonly batch: number }
  | { readonly event: 'ack'; readonly batch: number; readonly ids: readonly number[] }
  | { readonly event: 'done'; readonly url: string }

export interface Journal {
  readonly path: string
  /** Safe on the disk when it returns. */
  write(entry: JournalEntry): void
  close(): void
}

/** What the journal of an interrupted upload says. */
export interface PastUpload {
  readonly path: string
  readonly title: string
  readonly create?: Extract<JournalEntry, { event: 'create' }>
  readonly created?: Extract<JournalEntry, { event: 'created' }>
  readonly run?: Extract<JournalEntry, { event: 'run' }>
  readonly logs: ReadonlyMap<number, 'intent' | 'done'>
  readonly fileUrls: ReadonlyMap<string, string>
  /** Batches that were begun. */
  readonly begun: ReadonlySet<number>
  /** The ids of the results of acknowledged batches. */
  readonly acknowledged: ReadonlyMap<number, readonly number[]>
  /** The run's URL, where the upload was finished. */
  readonly doneUrl?: string
}

/** Tells uploads apart: what is uploaded, where to, and from where. */
export function uploadKey(url: string, inputs: readonly string[], options: UploadOptions): string {
  const { format, run, projectCode, runName } = options
  const parts = [url, format, run ?? null, projectCode ?? null, runName, inputs]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** Begins a new journal. */
export function beginJournal(key: string, title: string, options: UploadOptions, cwd: string): Journal {
  const path =
    options.journal === undefined
      ? join(journalFolder(), `${key}-${Date.now()}-${process.pid}.jsonl`)
      : resolve(cwd, options.journal)
  const journal = openJournal(path, 'w')
  journal.write({ event: 'begin', upload: key, title })
  return journal
}

/** Goes on with the journal of an interrupted upload. */
export function openJournal(path: string, flags: 'w' | 'a' = 'a'): Journal {
  const file = atFile(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    return openSync(path, flags, 0o600)
  })
  // A line that was cut off by a crash must not swallow the next one.
  if (flags === 'a') writeSync(file, '\n')
  return {
    path,
    write(entry) {
      atFile(path, () => {
        writeSync(file, `${JSON.stringify(entry)}\n`)
        fdatasyncSync(file)
      })
    },
    close: () => closeSync(file),
  }
}

function atFile<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (isQasError(error)) throw error
    const words = error instanceof Error ? error.message : String(error)
    throw new QasError(
      'upload',
      `The journal ${path} could not be written: ${words}; name another place with --journal`,
      {},
      error,
    )
  }
}

/** The newest upload of this kind that was begun, if any; throws where the journal named is of another upload. */
export function findPastUpload(key: string, options: UploadOptions, cwd: string): PastUpload | undefined {
  if (options.journal !== undefined) {
    const path = resolve(cwd, options.journal)
    if (!existsSync(path)) return undefined
    const past = readJournal(path)
    if (past && past.upload !== key) {
      throw new QasError(
        'upload',
        `The journal ${options.journal} is of another upload: give the same reports and options as before`,
        {},
      )
    }
    return past
  }
  const folder = journalFolder()
  if (!existsSync(folder)) return undefined
  const names = readdirSync(folder).filter((name) => name.startsWith(`${key}-`) && name.endsWith('.jsonl'))
  const newest = names.map((name) => join(folder, name)).sort((a, b) => startOf(b) - startOf(a))[0]
  return newest === undefined ? undefined : readJournal(newest)
}

const keptMs = 30 * 24 * 3600 * 1000

/** Takes journals away that nobody will go back to. */
export function pruneJournals(): void {
  const folder = journalFolder()
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (
      name.endsWith('.jsonl') &&
      Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > keptMs
    ) {
      rmSync(path, { force: true })
    }
  }
}

function journalFolder(): string {
  return join(envPaths('qasphere', { suffix: '' }).cache, 'uploads')
}

function startOf(path: string): number {
  return Number(/-(\d+)-\d+\.jsonl$/.exec(path)?.[1] ?? 0)
}

function readJournal(path: string): (PastUpload & { readonly upload: string }) | undefined {
  const entries = readFileSync(path, 'utf8').split('\n').flatMap(parseEntry)
  const begin = entries.find((entry) => entry.event === 'begin')
  if (!begin) return undefined
  const create = entries.find((entry) => entry.event === 'create')
  const created = entries.find((entry) => entry.event === 'created')
  const run = entries.find((entry) => entry.event === 'run')
  const done = entries.find((entry) => entry.event === 'done')
  const fileUrls = new Map<string, string>()
  const logs = new Map<number, 'intent' | 'done'>()
  const begun = new Set<number>()
  const acknowledged = new Map<number, readonly number[]>()
  for (const entry of entries) {
    if (entry.event === 'files') for (const [key, url] of Object.entries(entry.urls)) fileUrls.set(key, url)
    if (entry.event === 'log') logs.set(entry.index, entry.state)
    if (entry.event === 'intent') begun.add(entry.batch)
    if (entry.event === 'ack') acknowledged.set(entry.batch, entry.ids)
  }
  return {
    path,
    upload: begin.upload,
    title: begin.title,
    ...(create ? { create } : {}),
    ...(created ? { created } : {}),
    ...(run ? { run } : {}),
    ...(done ? { doneUrl: done.url } : {}),
    logs,
    fileUrls,
    begun,
    acknowledged,
  }
}

/** A line that was cut off by a crash says nothing. */
function parseEntry(line: string): JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line)]
  } catch {
    return []
  }
}
