import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { isQasError, QasError } from 'qasphere-client'
import { connect } from 'qasphere-client/connection'
import { createPace } from 'qasphere-client/pace'
import { getReason } from 'qasphere-client/reason'
import type { CreateTransport } from 'qasphere-client/transport'
import { resolveAttachment } from 'qasphere-reports/attachment-paths'
import { toolAdvice } from './advice.js'
import type { AttachmentAccess } from './plan/attachment-folders.js'
import { defaultRunName } from './policies.js'
import { hiddenProgress } from './progress.js'
import { openSpool } from './read/comment-spool.js'
import { findInputs } from './read/find-inputs.js'
import type { ReportInput } from './read/report-input.js'
import type { Summary } from './report/summary.js'
import { expandRunName } from './run-name.js'
import { runUpload } from './run-upload.js'
import type { Upload, UploadOutput } from './upload.js'
import { defaultRate, type ReportFormat, type UploadOptions } from './upload-options.js'

/** A file whose content was sent together with the request to upload it. */
export interface SentFile {
  readonly name: string
  readonly content: Uint8Array
}

/** Reports to upload, and where to. */
export interface InlineUpload {
  readonly project: string
  readonly format: ReportFormat
  /** Reports, with different names, none of which contains a folder. */
  readonly files: readonly SentFile[]
  /** Files that the reports refer to, named as there. */
  readonly attachments: readonly SentFile[]
  /** ID of an existing run; otherwise a run is created. */
  readonly run?: number
  readonly title?: string
  readonly ignoresUnmatched: boolean
  readonly isDryRun: boolean
}

/** The QA Sphere that reports are uploaded to. */
export interface InlineTarget {
  readonly origin: string
  readonly userAgent: string
  readonly transport: CreateTransport
  /** Path of a new folder for the contents. The caller deletes it, because the upload may be killed. */
  readonly folder: string
  /** Whether a JSON text in an archive takes too much memory when it is parsed. */
  readonly isHeavyJson: (json: string) => boolean
  /** Called with the run before anything is sent to it. */
  readonly announce: (text: string) => void
}

/** How an upload ended. */
export interface UploadEnd {
  /** What was said to people, such as warnings. */
  readonly messages: readonly string[]
  /** The outcome, or why there is none: a `QasError`, or a bug. */
  readonly end:
    | { readonly summary: { readonly [Name in keyof Summary]: Summary[Name] } }
    | { readonly error: unknown }
}

/** Archives can be much larger unpacked than they were sent. */
const maxUnpackedBytes = 64 * 1024 * 1024

/**
 * Uploads reports whose contents were sent, as the upload commands do. Reads no other files and no environment variables:
 * reports may be hostile, and so may their sender.
 */
export async function uploadInline(upload: InlineUpload, target: InlineTarget): Promise<UploadEnd> {
  const messages: string[] = []
  const say = (line: string) => void messages.push(line)
  const { folder } = target
  const reports = join(folder, 'reports')
  /** Names files as the sender did. */
  const withoutFolder = (text: string) =>
    text
      .replaceAll(reports + sep, '')
      .replaceAll(reports, 'files')
      .replaceAll(folder, '')
  const print = async (text: string) => {
    target.announce(text.trimEnd())
    return true
  }
  const end = await settle(() => uploadFrom(upload, target, { say, print }))
  return {
    messages: messages.map(withoutFolder),
    end: 'error' in end ? { error: describe(end.error, withoutFolder) } : end,
  }
}

async function settle(act: () => Promise<Summary>): Promise<{ summary: Summary } | { error: unknown }> {
  try {
    return { summary: await act() }
  } catch (error) {
    return { error }
  }
}

/** Describes errors of the file system, which may be full, for the sender. */
function describe(error: unknown, rename: (text: string) => string): unknown {
  if (isQasError(error)) error.message = rename(error.message)
  if (!(error instanceof Error && 'syscall' in error)) return error
  return new QasError('upload', `The server cannot store the files: ${rename(getReason(error))}`, {}, error)
}

async function uploadFrom(
  sent: InlineUpload,
  { origin, userAgent, transport, folder, isHeavyJson }: InlineTarget,
  terminal: UploadOutput,
): Promise<Summary> {
  const now = new Date()
  const options = optionsOf(sent, now)
  createFolder(folder)
  const reports = createFolder(join(folder, 'reports'))
  const inputs = await storeReports(reports, sent)
  const attachmentAccess = storeAttachments(createFolder(join(folder, 'attachments')), reports, sent)
  const connection = connect({ url: origin, userAgent }, createPace(options.rate), transport)
  const warn = (message: string) => terminal.say(`Warning: ${message}`)
  const spool = openSpool(warn, join(folder, 'spool'))
  try {
    return await run({
      ...{ inputs, options, connection, spool, now, warn, attachmentAccess },
      terminal,
      progress: hiddenProgress,
      maxUnpackedBytes,
      isHeavyJson,
      cwd: reports,
      advice: toolAdvice,
    })
  } finally {
    connection.close()
    spool.close()
  }
}

async function run(upload: Upload): Promise<Summary> {
  let summary: Summary | undefined
  await runUpload(upload, {
    watchStop: () => ({ check: () => undefined, isRequested: () => false, end: () => undefined }),
    finish: async ({ summary: counted, failure }) => {
      summary = { ...counted, duration: Date.now() - upload.now.getTime() }
      if (failure) throw failure
    },
    reportFinished: async () => undefined,
  })
  if (!summary) throw new TypeError('The upload has no outcome')
  return summary
}

function optionsOf({ project, format, run, title, ...sent }: InlineUpload, now: Date): UploadOptions {
  const projectCode = project.toUpperCase()
  const runName = title ?? defaultRunName
  return {
    format,
    projectCode,
    ...(run === undefined ? {} : { run: { projectCode, runId: run } }),
    runName,
    // The environment is that of the server.
    runTitle: expandRunName(runName, now, {}),
    onTitleConflict: title === undefined ? 'new' : 'reuse',
    createsTestCases: false,
    withAttachments: sent.attachments.length > 0,
    attachmentFolders: [],
    isForced: false,
    ignoresUnmatched: sent.ignoresUnmatched,
    skipStdout: 'never',
    skipStderr: 'never',
    isDryRun: sent.isDryRun,
    explains: false,
    resumes: false,
    keepsJournal: false,
    allowsFailure: false,
    rate: defaultRate,
    printsJson: false,
    isQuiet: true,
  }
}

/** Stores the reports, and finds them as the upload commands do. Throws a `QasError` that names files that are none. */
async function storeReports(
  folder: string,
  { files, format }: InlineUpload,
): Promise<readonly ReportInput[]> {
  for (const { name, content } of files) store(join(folder, name), content)
  const given = format === 'allure' ? [folder] : files.map(({ name }) => join(folder, name))
  const copies = {
    copy: () => Promise.reject(new TypeError('A report was sent as a stream')),
    close: () => undefined,
  }
  const { inputs, problems } = await findInputs(given, { format, cwd: folder, copies, advice: toolAdvice })
  if (problems.length > 0) throw new QasError('upload', problems.map(({ message }) => message).join('\n'), {})
  return inputs
}

/** Stores the attachments below names of our own, so that a report can only refer to what was sent with it. */
function storeAttachments(folder: string, reports: string, { attachments }: InlineUpload): AttachmentAccess {
  const paths = new Map<string, string>()
  for (const [index, { name, content }] of attachments.entries()) {
    const path = join(folder, String(index))
    store(path, content)
    paths.set(pathOf(name, reports), path)
  }
  return {
    locate: async (path) => paths.get(resolve(path)),
    exists: (path) => paths.has(resolve(path)),
    // Paths that lead out of the folder contain the names of folders of the server.
    nameOf: (path) => (path.startsWith(reports + sep) ? path : `…/${basename(path)}`),
    elsewhere: 'not among the files that were sent',
    advice: 'To attach a file, send it in attachments, with its path as in the report.',
  }
}

/** Returns the path by which a reader of reports in a folder refers to a file. */
function pathOf(name: string, reports: string): string {
  return resolve(resolveAttachment(name, reports).path ?? name)
}

function createFolder(path: string): string {
  mkdirSync(path, { mode: 0o700 })
  return path
}

function store(path: string, content: Uint8Array): void {
  writeFileSync(path, content, { flag: 'wx', mode: 0o600 })
}
