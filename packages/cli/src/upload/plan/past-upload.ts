import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isQasError, QasError } from 'qasphere-client'
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

/**
 * Finds the newest earlier upload with this key, if any. Only warns if journals cannot be searched.
 *
 * @throws QasError of kind `upload` if `--journal` names a file that is not the journal of this upload.
 */
export function findPastUpload(
  key: string,
  options: UploadOptions,
  cwd: string,
  warn: (message: string) => void,
): PastUpload | undefined {
  try {
    if (options.journal !== undefined) return readNamedJournal(resolve(cwd, options.journal), key, options)
    const newest = listJournals()
      .filter((name) => name.startsWith(`${key}-`))
      .sort((a, b) => parseStartTime(b) - parseStartTime(a))[0]
    return newest === undefined ? undefined : readJournal(join(getJournalFolder(), newest))
  } catch (error) {
    if (isQasError(error)) throw error
    if (options.resumes)
      warn(`--resume cannot search for the journal of an earlier upload: ${formatReason(error)}`)
    return undefined
  }
}

function readNamedJournal(path: string, key: string, { journal }: UploadOptions): PastUpload | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return undefined
  const past = readJournal(path)
  if (past?.upload === key) return past
  throw new QasError(
    'upload',
    past
      ? `The journal ${journal} belongs to another upload. Use the same reports and options as before, or choose another --journal`
      : `--journal: expected the journal of an upload or a new file, got ${journal}, which is neither`,
    {},
  )
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

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new QasError('upload', `Cannot read the journal ${path}: ${formatReason(error)}`, {}, error)
  }
}

function formatReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function parseStartTime(path: string): number {
  return Number(/-(\d+)-\d+\.jsonl$/.exec(path)?.[1] ?? 0)
}

function readJournal(path: string): (PastUpload & { readonly upload: string }) | undefined {
  const entries = readText(path).split('\n').flatMap(parseEntry)
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

/** Parses a line, or ignores it if a crash cut it off. */
function parseEntry(line: string): JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line)]
  } catch {
    return []
  }
}
