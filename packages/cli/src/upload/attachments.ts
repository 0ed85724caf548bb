import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { FileToUpload } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import { escapeHtml } from 'qasphere-reports/escape-html'
import type { Connection } from './connection.js'
import { retry } from './failed-requests.js'
import { inLanes } from './pace.js'
import type { Progress } from './progress.js'
import type { AttachedFile, ReadResult } from './read-reports.js'

/** What one request may carry: the limits the platform began with (API reference, 2.12). */
const filesAtOnce = 100
const bytesAtOnce = 100 * 1024 * 1024
const largestFile = 50 * 1024 * 1024
const batchesAtOnce = 3

/** A file to upload: the same content under several paths is one. */
interface Content extends FileToUpload {
  readonly hash: string
  readonly size: number
}

/** The files that results name, each content once. */
export interface AttachmentPlan {
  readonly contents: readonly Content[]
  /** The hash of each path that can be uploaded. */
  readonly hashes: ReadonlyMap<string, string>
  /** What keeps files from being uploaded, in words. */
  readonly problems: readonly string[]
}

/** Looks at every file that results name; nothing is sent. */
export async function planAttachments(
  results: readonly ReadResult[],
  progress: Progress,
): Promise<AttachmentPlan> {
  const files = new Map<string, { readonly file: AttachedFile; readonly result: ReadResult }>()
  for (const result of results) {
    for (const file of result.attachments) if (!files.has(file.path)) files.set(file.path, { file, result })
  }
  const contents = new Map<string, Content>()
  const hashes = new Map<string, string>()
  const problems: string[] = []
  let looked = 0
  await inLanes([...files.values()], 8, async ({ file, result }) => {
    const found = await lookAt(file.path)
    looked += 1
    progress.report('Looking at files', looked, files.size)
    if ('problem' in found) {
      problems.push(`${file.path} ${found.problem} (attached to "${result.name}")`)
      return
    }
    hashes.set(file.path, found.hash)
    if (!contents.has(found.hash)) contents.set(found.hash, { ...found, path: file.path, name: file.name })
  })
  return { contents: [...contents.values()], hashes, problems }
}

async function lookAt(
  path: string,
): Promise<{ readonly hash: string; readonly size: number } | { readonly problem: string }> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return { problem: 'is not a file' }
    if (found.size > largestFile) return { problem: 'is larger than 50 MiB' }
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    return { hash: hash.digest('hex'), size: found.size }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { problem: isMissing ? 'does not exist' : 'cannot be read' }
  }
}

/** Uploads contents in batches within the limits; `onBatch` gets the URLs of each by hash. */
export async function uploadContents(
  { careful, pace }: Connection,
  contents: readonly Content[],
  onBatch: (urls: Readonly<Record<string, string>>) => void,
): Promise<void> {
  await inLanes(batchesOf(contents), batchesAtOnce, async (batch) => {
    // A file that was perhaps uploaded does no harm when it is uploaded again.
    const { files } = await retry(async () => {
      await pace()
      return careful.upload(endpoints.uploadFiles, batch)
    })
    onBatch(
      Object.fromEntries(
        batch.flatMap(({ hash }, index) => {
          const url = files[index]?.url
          return url === undefined ? [] : [[hash, url]]
        }),
      ),
    )
  })
}

function batchesOf(contents: readonly Content[]): Content[][] {
  const batches: Content[][] = []
  let bytes = 0
  for (const content of contents) {
    const last = batches.at(-1)
    if (last && last.length < filesAtOnce && bytes + content.size <= bytesAtOnce) {
      last.push(content)
      bytes += content.size
    } else {
      batches.push([content])
      bytes = content.size
    }
  }
  return batches
}

/** The list of links that stands at the end of a result's comment. */
export function attachmentLinks(
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
