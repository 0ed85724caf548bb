import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { FileToUpload } from 'qasphere-client'
import { createUnexpectedAnswerError } from 'qasphere-client/answer'
import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { Connection } from 'qasphere-client/connection'
import { toOneLine } from 'qasphere-client/on-one-line'
import { retry, whileTemporary } from 'qasphere-client/retry'
import { splitIfTooLarge } from 'qasphere-client/split-if-too-large'
import { endpoints } from 'qasphere-contract'
import { escapeHtml } from 'qasphere-reports/escape-html'
import { listField, textField } from 'qasphere-reports/json-report'
import type { Progress } from '../progress.js'
import type { AttachedFile } from '../read/result-record.js'
import type { AttachmentAccess } from './attachment-folders.js'

/** Limits of one request (docs/api-reference.md, Files). */
const maxBatchFiles = 100
const maxBatchBytes = 100 * 1024 * 1024
const maxFileBytes = 50 * 1024 * 1024
const maxConcurrentBatches = 3

/** A file to upload. Files with the same content count as one. */
interface Content extends FileToUpload {
  readonly hash: string
  readonly size: number
}

/** The files that results refer to, each content once. */
export interface AttachmentPlan {
  readonly contents: readonly Content[]
  /** Hash of the content by path, for files that can be uploaded. */
  readonly hashes: ReadonlyMap<string, string>
  /** Why files cannot be uploaded, one line per file. */
  readonly problems: readonly string[]
  /** Files that are skipped because they are not in an allowed folder, one line per file. */
  readonly outside: readonly string[]
}

/** A result or log entry that refers to files. */
export interface AttachmentSource {
  readonly name: string
  readonly attachments: readonly AttachedFile[]
}

/** Hashes all referenced files in allowed folders, without sending anything. */
export async function planAttachments(
  sources: Iterable<AttachmentSource>,
  progress: Progress,
  { locate, nameOf = (path) => path }: Pick<AttachmentAccess, 'locate' | 'nameOf'>,
): Promise<AttachmentPlan> {
  const files = new Map<string, { readonly file: AttachedFile; readonly source: string }>()
  for (const { name, attachments } of sources) {
    for (const file of attachments) {
      if (!files.has(file.path)) files.set(file.path, { file, source: `(attached to "${name}")` })
    }
  }
  const contents = new Map<string, Content>()
  const hashes = new Map<string, string>()
  const problems: string[] = []
  const outside: string[] = []
  let looked = 0
  await forEachConcurrent([...files.values()], 8, async ({ file, source }) => {
    const path = file.isEmbedded ? file.path : await locate(file.path)
    const found = path === undefined ? undefined : await hashFile(path)
    looked += 1
    progress.report('Checking files', looked, files.size)
    if (path === undefined || found === undefined) outside.push(`${nameOf(file.path)} ${source}`)
    else if ('problem' in found) problems.push(`${nameOf(file.path)} ${found.problem} ${source}`)
    else {
      hashes.set(file.path, found.hash)
      if (!contents.has(found.hash)) contents.set(found.hash, { ...found, path, name: toFileName(file.name) })
    }
  })
  return { contents: [...contents.values()], hashes, problems, outside }
}

/** Replaces U+FFFD, which stands for a character that is not valid Unicode: servers reject it in file names. */
function toFileName(name: string): string {
  return name.replaceAll('\ufffd', '_')
}

/** Without O_NONBLOCK, opening a named pipe would block until a writer opens it. Windows does not have this flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

async function hashFile(
  path: string,
): Promise<{ readonly hash: string; readonly size: number } | { readonly problem: string }> {
  try {
    // Opening a device can have side effects, so check the file type before, and again afterwards, because it may have changed.
    if (!(await stat(path)).isFile()) return { problem: 'is not a regular file' }
    const file = await open(path, openFlags)
    try {
      const { size, isRegular } = await file
        .stat()
        .then((found) => ({ size: found.size, isRegular: found.isFile() }))
      if (!isRegular) return { problem: 'is not a regular file' }
      if (size > maxFileBytes) return { problem: 'is larger than 50 MiB' }
      const hash = createHash('sha256')
      for await (const chunk of file.createReadStream({ autoClose: false, end: maxFileBytes }))
        hash.update(chunk)
      return { hash: hash.digest('hex'), size }
    } finally {
      await file.close()
    }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { problem: isMissing ? 'does not exist' : 'cannot be read' }
  }
}

const maxShown = 20

/** Returns a warning that lists the files that cannot be accessed, or undefined if there are none. */
export function formatOutsideWarning(
  { outside }: AttachmentPlan,
  { elsewhere, advice }: AttachmentAccess,
): string | undefined {
  if (outside.length === 0) return undefined
  const [noun, verb] = outside.length === 1 ? ['attachment is', 'it was'] : ['attachments are', 'they were']
  const more = outside.length > maxShown ? [`  … and ${outside.length - maxShown} more`] : []
  return [
    `${outside.length} ${noun} ${elsewhere}, so ${verb} skipped:`,
    ...outside.slice(0, maxShown).map((line) => `  ${toOneLine(line)}`),
    ...more,
    advice,
  ].join('\n')
}

/** Uploads contents in batches within the limits. Calls `onBatch` with the URL of each content by hash. */
export async function uploadContents(
  { client, pace, url }: Connection,
  contents: readonly Content[],
  onBatch: (urls: Readonly<Record<string, string>>) => void,
  warn: (message: string) => void,
): Promise<void> {
  await forEachConcurrent(splitIntoBatches(contents), maxConcurrentBatches, (batch) =>
    splitIfTooLarge(batch, uploadBatch, ({ path }) => toOneLine(path)),
  )
  async function uploadBatch(batch: readonly Content[]): Promise<void> {
    // Uploading a file twice is harmless, so every temporary error can be retried.
    const { sent, urls } = await retry(async () => {
      const present = await findExistingFiles(batch)
      if (present.length === 0) return { sent: present, urls: [] }
      await pace()
      const files = listField(await client.upload(endpoints.uploadFiles, present), 'files')
      if (files.length < present.length)
        throw createUnexpectedAnswerError('POST', `${url}${endpoints.uploadFiles.request.path}`, 'files')
      return { sent: present, urls: files.map((file) => textField(file, 'url')) }
    }, whileTemporary())
    for (const { path } of batch.filter((content) => !sent.includes(content))) {
      warn(`${path} was removed or replaced during the upload, so it is not attached`)
    }
    onBatch(
      Object.fromEntries(
        sent.flatMap(({ hash }, index) => {
          const url = urls[index]
          return url === undefined ? [] : [[hash, url]]
        }),
      ),
    )
  }
}

/** Filters out files that can no longer be uploaded: running tests may remove or replace them. */
async function findExistingFiles(batch: readonly Content[]): Promise<Content[]> {
  const found = await Promise.all(batch.map(({ path }) => stat(path).catch(() => undefined)))
  return batch.filter((_, index) => {
    const file = found[index]
    return file?.isFile() === true && file.size <= maxFileBytes
  })
}

function splitIntoBatches(contents: readonly Content[]): Content[][] {
  const batches: Content[][] = []
  let bytes = 0
  for (const content of contents) {
    const last = batches.at(-1)
    if (last && last.length < maxBatchFiles && bytes + content.size <= maxBatchBytes) {
      last.push(content)
      bytes += content.size
    } else {
      batches.push([content])
      bytes = content.size
    }
  }
  return batches
}

/** Renders the list of links at the end of a result's comment. */
export function renderAttachmentLinks(
  files: readonly AttachedFile[],
  hashes: ReadonlyMap<string, string>,
  urls: ReadonlyMap<string, string>,
): string {
  const links = new Set(
    files.flatMap(({ name, path }) => {
      const url = urls.get(hashes.get(path) ?? '')
      return url === undefined ? [] : [`<li><a href="${escapeHtml(url)}">${escapeHtml(name)}</a></li>`]
    }),
  )
  return links.size === 0 ? '' : `<h4>Attachments</h4><ul>${[...links].join('')}</ul>`
}
