import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { QasError } from 'qasphere-client'
import { parseJournal } from '../journal-file.js'
import type { ReportInput } from '../read/report-input.js'
import type { UploadOptions } from '../upload-options.js'
import { getJournalFolder, type JournalEntry } from './journal.js'

/** An earlier upload, read from its journal. */
export interface PastUpload {
  readonly path: string
  readonly title: string
  readonly uploadId?: string
  readonly create?: Extract<JournalEntry, { event: 'create' }>
  readonly created?: Extract<JournalEntry, { event: 'created' }>
  readonly run?: Extract<JournalEntry, { event: 'run' }>
  readonly before?: Extract<JournalEntry, { event: 'before' }>
  readonly logs: ReadonlyMap<number, 'intent' | 'done'>
  readonly fileUrls: ReadonlyMap<string, string>
  /** Numbers of the batches that were started. */
  readonly begun: ReadonlySet<number>
  /** IDs of the results in acknowledged batches. */
  readonly acknowledged: ReadonlyMap<number, readonly number[]>
  /** URL of the run if the upload finished. */
  readonly doneUrl?: string
}

/** Returns a key that identifies an upload by its server, reports, run and project. */
export function hashUpload(url: string, inputs: readonly ReportInput[], options: UploadOptions): string {
  const { format, run, projectCode, runName } = options
  const parts = [
    url,
    format,
    run ?? null,
    projectCode ?? null,
    runName,
    inputs.map(({ identity }) => identity),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** What was found of earlier uploads. */
export interface FoundJournal {
  readonly past?: PastUpload
  /** Why the file of `--journal` must not be written, if so. */
  readonly obstacle?: string
}

/**
 * Finds the newest earlier upload with this key, if any. Without `--resume`, a journal that cannot be used does not stop
 * the upload.
 *
 * @throws QasError of kind `upload` if `--journal` names a file that is not a journal, or, with `--resume`, if it cannot be
 * read or is the journal of another upload.
 */
export function findPastUpload(
  key: string,
  options: UploadOptions,
  cwd: string,
  warn: (message: string) => void,
): FoundJournal {
  if (options.journal !== undefined) {
    return readNamedJournal(resolve(cwd, options.journal), key, options.journal, options.resumes)
  }
  try {
    const newest = listJournals()
      .filter((name) => name.startsWith(`${key}-`))
      .sort((a, b) => parseStartTime(b) - parseStartTime(a))[0]
    return toFound(newest === undefined ? undefined : readJournal(join(getJournalFolder(), newest)))
  } catch (error) {
    if (options.resumes)
      warn(`--resume cannot search for the journal of an earlier upload: ${formatReason(error)}`)
    return {}
  }
}

function toFound(past: PastUpload | undefined): FoundJournal {
  return past ? { past } : {}
}

function readNamedJournal(path: string, key: string, given: string, resumes: boolean): FoundJournal {
  let past: ReturnType<typeof readJournal>
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (size === 0) return {}
    past = readJournal(path)
  } catch (error) {
    // Writing will fail, too, and says so.
    if (isUnderFile(error)) return {}
    const message = `Cannot read the journal ${path}: ${formatReason(error)}`
    if (resumes) throw new QasError('upload', message, {}, error)
    return { obstacle: message }
  }
  if (!past) {
    throw new QasError(
      'upload',
      `--journal: expected the journal of an upload or a new file, got ${given}, which is neither`,
      {},
    )
  }
  if (past.upload === key) return { past }
  const message = `The journal ${given} belongs to another upload`
  if (resumes) {
    const advice = 'Use the same reports and options as before, or choose another --journal'
    throw new QasError('upload', `${message}. ${advice}`, {})
  }
  // A finished upload no longer needs its journal.
  return past.doneUrl === undefined ? { obstacle: `${message}, which did not finish` } : {}
}

/** Whether a path leads through a file, so that there cannot be a journal. */
function isUnderFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTDIR'
}

const maxJournalAgeMs = 30 * 24 * 3600 * 1000

/** Removes old journals. Ignores errors. */
export function pruneJournals(): void {
  try {
    for (const name of listJournals()) {
      const path = join(getJournalFolder(), name)
      const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - changed > maxJournalAgeMs) rmSync(path, { force: true })
    }
  } catch {
    // Old journals are harmless.
  }
}

function listJournals(): string[] {
  try {
    return readdirSync(getJournalFolder()).filter((name) => name.endsWith('.jsonl'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function formatReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function parseStartTime(path: string): number {
  return Number(/-(\d+)-\d+\.jsonl$/.exec(path)?.[1] ?? 0)
}

function readJournal(path: string): (PastUpload & { readonly upload: string }) | undefined {
  const entries = parseJournal<JournalEntry>(readFileSync(path, 'utf8'))
  const begin = entries.find((entry) => entry.event === 'begin')
  if (!begin) return undefined
  const create = entries.find((entry) => entry.event === 'create')
  const created = entries.find((entry) => entry.event === 'created')
  const run = entries.findLast((entry) => entry.event === 'run')
  const before = entries.find((entry) => entry.event === 'before')
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
    ...(begin.id === undefined ? {} : { uploadId: begin.id }),
    ...(run ? { run } : {}),
    ...(before ? { before } : {}),
    ...(done ? { doneUrl: done.url } : {}),
    logs,
    fileUrls,
    begun,
    acknowledged,
  }
}
