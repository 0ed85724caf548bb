import { QasError } from 'qasphere-client'
import type { Attachment, Marker, ReadReport, ReportEntry, TestResult } from 'qasphere-reports'
import { ReportError } from 'qasphere-reports'
import type { Spool, SpooledText } from './comment-spool.js'
import type { ReportInput } from './report-input.js'
import type { UploadOptions } from './upload-options.js'

/** A file that a result names, on disk. */
export interface AttachedFile {
  readonly name: string
  readonly path: string
  /** Whether the report contained the file, so that this path is our own copy. */
  readonly isEmbedded?: true
}

/** An entry for the run's log, as HTML, and the files that belong to it. */
export interface ReadLog {
  readonly comment: string
  readonly attachments: readonly AttachedFile[]
}

/** A result of a report; its comment stands in the spool. */
export interface ReadResult extends Omit<TestResult, 'comment' | 'attachments'> {
  readonly comment: SpooledText | undefined
  readonly attachments: readonly AttachedFile[]
  /** Test cases of URLs that do not count, because they are of another host. */
  readonly elsewhere?: readonly Marker[]
}

/** What all reports of an upload hold together. */
export interface Reports {
  readonly results: readonly ReadResult[]
  /** What belongs to the run as a whole. */
  readonly logs: readonly ReadLog[]
  /** What could not be read but does not make the rest wrong. */
  readonly problems: readonly string[]
  /** Reports that hold nothing. */
  readonly empty: readonly string[]
}

/** Reads reports to their end before anything is sent; throws where one is broken or all are empty. */
export async function readReports(
  inputs: readonly ReportInput[],
  options: UploadOptions,
  spool: Spool,
  onProgress: (results: number, reports: number) => void,
): Promise<Reports> {
  const read = await loadReader(options)
  const results: ReadResult[] = []
  const folders = new Map<string, string>()
  const logs: ReadLog[] = []
  const problems: string[] = []
  const empty: string[] = []
  for (const [index, input] of inputs.entries()) {
    const before = results.length + logs.length + problems.length
    for await (const entries of entriesOf(read, input, options)) {
      for (const entry of entries) {
        if (entry.kind === 'log') {
          logs.push({ comment: entry.comment, attachments: filesOf(entry.attachments ?? [], options, spool) })
        } else if (entry.kind === 'problem') problems.push(entry.message.replaceAll(input.path, input.name))
        else results.push(spooled(entry.result, options, spool, folders))
      }
      onProgress(results.length, index)
    }
    if (results.length + logs.length + problems.length === before) empty.push(input.name)
  }
  return { results, logs, problems, empty }
}

async function* entriesOf(
  read: ReadReport,
  { path, name, folder }: ReportInput,
  { skipStdout, skipStderr, withAttachments }: UploadOptions,
): AsyncGenerator<readonly ReportEntry[]> {
  try {
    yield* read(path, { skipStdout, skipStderr, skipFiles: !withAttachments, folder })
  } catch (error) {
    if (error instanceof ReportError) {
      throw new QasError('upload', withPlace(error).replaceAll(path, name), {}, error)
    }
    if (error instanceof Error && 'syscall' in error) {
      throw new QasError(
        'upload',
        `${name} could not be read: ${error.message.replaceAll(path, name)}`,
        {},
        error,
      )
    }
    throw error
  }
}

/** The message with its place, unless it names the place itself. */
function withPlace({ message, path, line, column }: ReportError): string {
  if (message.includes(path)) return message
  return `${[path, line, column].filter((part) => part !== undefined).join(':')}: ${message}`
}

function spooled(
  result: TestResult,
  options: UploadOptions,
  spool: Spool,
  folders: Map<string, string>,
): ReadResult {
  const folder = folders.get(result.folder) ?? withoutSource(result.folder)
  folders.set(folder, folder)
  return {
    ...result,
    name: withoutSource(result.name),
    ...(result.title === undefined ? {} : { title: withoutSource(result.title) }),
    folder,
    comment: spool.add(result.comment),
    attachments: filesOf(result.attachments, options, spool),
  }
}

/** A copy: V8 cuts texts out of larger ones by pointing into them, and would keep the whole report in memory. */
function withoutSource(text: string): string {
  return Buffer.from(text).toString()
}

function filesOf(
  attachments: readonly Attachment[],
  { withAttachments }: UploadOptions,
  spool: Spool,
): AttachedFile[] {
  return withAttachments ? attachments.flatMap((file) => onDisk(file, spool)) : []
}

function onDisk({ name, path, body }: Attachment, spool: Spool): AttachedFile[] {
  if (path !== undefined) return [{ name, path }]
  const written = body && spool.addFile(body)
  return written === undefined ? [] : [{ name, path: written, isEmbedded: true }]
}

async function loadReader({ format }: UploadOptions): Promise<ReadReport> {
  switch (format) {
    case 'junit':
      return (await import('qasphere-reports/junit/read-junit')).readJunit
    case 'playwright':
      return (await import('qasphere-reports/playwright/read-playwright')).readPlaywright
    case 'allure':
      return (await import('qasphere-reports/allure/read-allure')).readAllure
  }
}
