import { QasError } from 'qasphere-client'
import {
  type Attachment,
  isReportError,
  type ReadOptions,
  type ReadReport,
  type ReportEntry,
  type ReportError,
  type TestResult,
} from 'qasphere-reports/report'
import type { Upload } from '../upload.js'
import type { UploadOptions } from '../upload-options.js'
import type { Spool } from './comment-spool.js'
import type { ReportInput } from './report-input.js'
import type { AttachedFile, NewResult } from './result-record.js'
import { ResultStore } from './result-store.js'
import { type OtherHosts, TestCaseUrls } from './test-case-urls.js'

/** An entry for the run's log, as HTML, with its files. */
interface ReadLog {
  readonly comment: string
  readonly attachments: readonly AttachedFile[]
}

/** The combined contents of all reports of an upload. */
export interface Reports {
  readonly results: ResultStore
  readonly otherHosts: OtherHosts
  /** Entries that belong to the whole run. */
  readonly logs: readonly ReadLog[]
  /** Parts that cannot be read but do not affect the rest. */
  readonly problems: readonly string[]
  /** Reports without results, logs or problems. */
  readonly empty: readonly string[]
}

/**
 * Reads all reports before anything is sent. `host` is the host that results are sent to. Throws if a report is
 * invalid.
 */
export async function readReports(
  upload: Upload,
  host: string,
  onProgress: (results: ResultStore, reports: number) => void,
): Promise<Reports> {
  const { inputs, options, spool } = upload
  const read = await loadReader(options)
  const results = new ResultStore(spool, options.format, options.run?.projectCode ?? options.projectCode)
  const urls = new TestCaseUrls(host)
  const logs: ReadLog[] = []
  const problems: string[] = []
  const empty: string[] = []
  for (const [index, input] of inputs.entries()) {
    const before = results.length + logs.length + problems.length
    for await (const entries of readEntries(read, input, upload)) {
      for (const entry of entries) {
        if (entry.kind === 'log') {
          logs.push({
            comment: entry.comment,
            attachments: storeAttachments(entry.attachments ?? [], options, spool),
          })
        } else if (entry.kind === 'problem') problems.push(entry.message.replaceAll(input.path, input.name))
        else results.add(urls.select(storeFiles(entry.result, options, spool)))
      }
      onProgress(results, index)
    }
    if (results.length + logs.length + problems.length === before) empty.push(input.name)
  }
  return { results, otherHosts: urls.otherHosts(), logs, problems, empty }
}

async function* readEntries(
  read: ReadReport,
  { path, name, folder }: ReportInput,
  { options, attachmentAccess, maxUnpackedBytes, isHeavyJson }: Upload,
): AsyncGenerator<readonly ReportEntry[]> {
  const { skipStdout, skipStderr, withAttachments } = options
  const readOptions: ReadOptions = {
    ...{ skipStdout, skipStderr, folder },
    skipFiles: !withAttachments,
    ...(attachmentAccess?.exists ? { fileExists: attachmentAccess.exists } : {}),
    ...(maxUnpackedBytes === undefined ? {} : { maxUnpackedBytes }),
    ...(isHeavyJson ? { isHeavyJson } : {}),
  }
  try {
    yield* read(path, readOptions)
  } catch (error) {
    if (isReportError(error)) {
      throw new QasError('upload', addLocation(error).replaceAll(path, name), {}, error)
    }
    if (error instanceof Error && 'syscall' in error) {
      throw new QasError(
        'upload',
        `${name} cannot be read: ${error.message.replaceAll(path, name)}`,
        {},
        error,
      )
    }
    throw error
  }
}

/** Prefixes a message with its location, unless it already contains the path. */
function addLocation({ message, path, line, column }: ReportError): string {
  if (message.includes(path)) return message
  return `${[path, line, column].filter((part) => part !== undefined).join(':')}: ${message}`
}

function storeFiles(result: TestResult, options: UploadOptions, spool: Spool): NewResult {
  return { ...result, attachments: storeAttachments(result.attachments, options, spool) }
}

function storeAttachments(
  attachments: readonly Attachment[],
  { withAttachments }: UploadOptions,
  spool: Spool,
): AttachedFile[] {
  return withAttachments ? attachments.flatMap((file) => storeAttachment(file, spool)) : []
}

function storeAttachment({ name, path, body }: Attachment, spool: Spool): AttachedFile[] {
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
