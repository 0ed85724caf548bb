import { type Json, textField } from '../json-report.js'
import type { ReportEntry } from '../report.js'
import { addExtension, type PlaywrightContext } from './attachments.js'
import { type BlobArchive, openBlob } from './blob-archive.js'
import { BlobEvents, type BlobSpec, type BlobTest } from './blob-events.js'
import { readGlobalErrors } from './failure.js'
import { readSpec } from './spec.js'

/** Maximum size of a file that the API accepts (docs.qasphere.com/api, uploads). */
const maxAttachmentBytes = 50 * 1024 * 1024

/** Reads a report of Playwright's blob reporter: a ZIP file with the events of a shard and the attachments of its tests. */
export async function* readBlob(context: PlaywrightContext): AsyncGenerator<ReportEntry[]> {
  const archive = await openBlob(context.path, context.options.maxUnpackedBytes)
  try {
    for (const name of archive.reports()) {
      const events = new BlobEvents(context.path, context.options.isHeavyJson)
      for await (const line of archive.lines(name)) events.take(line)
      for (const spec of events.specs()) yield await readBlobSpec(spec, archive, context)
      yield events.problems.map((message) => ({ kind: 'problem', message: `${context.path}: ${message}` }))
      yield [...readGlobalErrors(events.errors)]
    }
  } finally {
    archive.close()
  }
}

async function readBlobSpec(
  { title, titles, file, line, tests }: BlobSpec,
  archive: BlobArchive,
  context: PlaywrightContext,
): Promise<ReportEntry[]> {
  const jsonTests: Json[] = []
  for (const test of tests) jsonTests.push(await toJsonTest(test, archive, context))
  return [...readSpec({ title, titles, file, line, tests: jsonTests }, context)]
}

/** Converts a test to the format of the JSON reporter. */
async function toJsonTest(
  test: BlobTest,
  archive: BlobArchive,
  { options }: PlaywrightContext,
): Promise<Json> {
  const results = []
  for (const { attachments, ...attempt } of test.attempts) {
    const wanted = options.skipFiles ? [] : attachments
    const files: Json[] = []
    for (const each of wanted) files.push(await addBody(each, archive))
    results.push({ ...attempt, attachments: files })
  }
  const { projectName, annotations, expectedStatus } = test
  return { projectName, annotations, expectedStatus, status: test.verdict(), results }
}

/** Adds the content to an attachment, if it is in the archive. */
async function addBody(attachment: Json, archive: BlobArchive): Promise<Json> {
  const [name, contentType] = [textField(attachment, 'name'), textField(attachment, 'contentType')]
  const [path, base64] = [textField(attachment, 'path'), textField(attachment, 'base64')]
  if (base64 !== undefined) return { name, contentType, body: base64 }
  const size = path === undefined ? undefined : archive.sizeOf(path)
  if (path === undefined || size === undefined) return attachment
  if (size > maxAttachmentBytes) return { name, problem: 'is larger than 50 MiB' }
  // Names of Playwright's own files start with an underscore, which would mark the attachment as an internal note.
  const shownName = addExtension(name?.replace(/^_+/, '') || 'attachment', contentType, path)
  return { name: shownName, body: await archive.bytes(path) }
}
