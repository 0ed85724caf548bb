import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isQasError, QasError } from 'qasphere-client'
import type { ReportInput } from '../read/report-input.js'
import type { UploadOptions } from '../upload-options.js'
import { type JournalEntry, journalFolder } from './journal.js'

/** What the journal of an interrupted upload says. */
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
  /** Batches that were started. */
  readonly begun: ReadonlySet<number>
  /** The ids of the results of acknowledged batches. */
  readonly acknowledged: ReadonlyMap<number, readonly number[]>
  /** The run's URL if the upload was finished. */
  readonly doneUrl?: string
}

/** Tells uploads apart: what is uploaded, where to, and from where. */
export function uploadKey(url: string, inputs: readonly ReportInput[], options: UploadOptions): string {
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
 * The newest upload of this kind that was started, if any. A journal that cannot be looked for is a warning.
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
    const newest = journalNames()
      .filter((name) => name.startsWith(`${key}-`))
      .sort((a, b) => startOf(b) - startOf(a))[0]
    return newest === undefined ? undefined : readJournal(join(journalFolder(), newest))
  } catch (error) {
    if (isQasError(error)) throw error
    if (options.resumes) warn(`--resume cannot look for the journal of an earlier upload: ${reasonOf(error)}`)
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
      ? `The journal ${journal} belongs to another upload: use the same reports and options as before, or another --journal`
      : `--journal: expected the journal of an upload or a new file, got ${journal}, which is neither`,
    {},
  )
}

const keptMs = 30 * 24 * 3600 * 1000

/** Removes journals that nobody will return to. What cannot be removed stays. */
export function pruneJournals(): void {
  try {
    for (const name of journalNames()) {
      const path = join(journalFolder(), name)
      const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - changed > keptMs) rmSync(path, { force: true })
    }
  } catch {
    // Old journals do no harm.
  }
}

function journalNames(): string[] {
  try {
    return readdirSync(journalFolder()).filter((name) => name.endsWith('.jsonl'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new QasError('upload', `Cannot read the journal ${path}: ${reasonOf(error)}`, {}, error)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function startOf(path: string): number {
  return Number(/-(\d+)-\d+\.jsonl$/.exec(path)?.[1] ?? 0)
}

function readJournal(path: string): (PastUpload & { readonly upload: string }) | undefined {
  const entries = textOf(path).split('\n').flatMap(parseEntry)
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

/** A line that was cut off by a crash says nothing. */
function parseEntry(line: string): JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line)]
  } catch {
    return []
  }
}
