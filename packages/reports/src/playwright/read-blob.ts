import { type Json, textField } from '../json-report.js'
import type { ReportEntry } from '../report.js'
import { nameWithExtension, type PlaywrightContext } from './attachments.js'
import { type BlobArchive, openBlob } from './blob-archive.js'
import { BlobEvents, type BlobSpec, type BlobTest } from './blob-events.js'
import { readGlobalErrors } from './failure.js'
import { readSpec } from './spec.js'

/** The API accepts no larger files (docs.qasphere.com/api, uploads). */
const maxAttachmentBytes = 50 * 1024 * 1024

/** Reads a report of Playwright's blob reporter: a shard's events in a ZIP file, with the files that tests attached. */
export async function* readBlob(context: PlaywrightContext): AsyncGenerator<ReportEntry[]> {
  const archive = await openBlob(context.path)
  try {
    for (const name of archive.reports()) {
      const events = new BlobEvents(context.path)
      for await (const line of archive.lines(name)) events.take(line)
      for (const spec of events.specs()) yield await readBlobSpec(spec, archive, context)
      yield events.problems.map((words) => ({ kind: 'problem', message: `${context.path}: ${words}` }))
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

/** A test in the words of the JSON reporter. */
async function toJsonTest(
  test: BlobTest,
  archive: BlobArchive,
  { options }: PlaywrightContext,
): Promise<Json> {
  const results = []
  for (const { attachments, ...attempt } of test.attempts) {
    const wanted = options.skipFiles ? [] : attachments
    const files: Json[] = []
    for (const each of wanted) files.push(await withBody(each, archive))
    results.push({ ...attempt, attachments: files })
  }
  const { projectName, annotations, expectedStatus } = test
  return { projectName, annotations, expectedStatus, status: test.verdict(), results }
}

/** An attachment with its bytes, which the archive has; one that it lacks stays as it was named. */
async function withBody(attachment: Json, archive: BlobArchive): Promise<Json> {
  const [name, contentType] = [textField(attachment, 'name'), textField(attachment, 'contentType')]
  const [path, base64] = [textField(attachment, 'path'), textField(attachment, 'base64')]
  if (base64 !== undefined) return { name, contentType, body: base64 }
  const size = path === undefined ? undefined : archive.sizeOf(path)
  if (path === undefined || size === undefined) return attachment
  if (size > maxAttachmentBytes) return { name, problem: 'is larger than 50 MiB' }
  // Names of Playwright's own files begin with an underscore, which keeps notes without a file out of reports.
  const shownName = nameWithExtension(name?.replace(/^_+/, '') || 'attachment', contentType, path)
  return { name: shownName, body: await archive.bytes(path) }
}
