import { open, readFile, stat } from 'node:fs/promises'
import { field, type Json, listField, parseReport } from '../json-report.js'
import { type ReadReport, type ReportEntry, ReportError } from '../report.js'
import { type PlaywrightContext, testDirsOf } from './attachments.js'
import { readGlobalErrors } from './failure.js'
import { readBlob } from './read-blob.js'
import { readSpec, specsOfFile } from './spec.js'
import { streamTopLevel } from './stream-top-level.js'

/** Reports up to this size, in bytes, are parsed at once; above it file by file, as V8's strings end near 512 MB. */
const parsedAtOnce = 64 * 1024 * 1024

/** Reads the report of Playwright's JSON reporter, or a shard's of its blob reporter. */
export const readPlaywright: ReadReport = async function* (path, options) {
  const context: PlaywrightContext = { path, options }
  const { size } = await stat(path).catch((error: unknown) => {
    throw new ReportError('File not found', { path }, error)
  })
  if (await isZip(path)) {
    yield* readBlob(context)
    return
  }
  yield* size > parsedAtOnce ? readStreamed(context) : readAtOnce(context)
}

/** Reads a JSON report as a whole, which is fast, and takes memory several times its size. */
export async function* readAtOnce(context: PlaywrightContext): AsyncGenerator<ReportEntry[]> {
  const { path } = context
  const report = parseReport(await readFile(path), path, isPlaywright)
  if (!isPlaywright(report)) throw notPlaywright(path)
  const known = { ...context, testDirs: testDirsOf(listField(field(report, 'config'), 'projects')) }
  for (const suite of listField(report, 'suites')) yield readFileSuite(suite, known)
  yield [...readGlobalErrors(listField(report, 'errors'))]
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.subarray(0, bytesRead).equals(Buffer.from('PK\u0003\u0004'))
  } finally {
    await file.close()
  }
}

/** Reads a JSON report file by file of its tests, in memory bounded by the largest of them. */
export async function* readStreamed(context: PlaywrightContext): AsyncGenerator<ReportEntry[]> {
  const { path } = context
  let isKnown = false
  const projects: Json[] = []
  const keys = ['config.projects', 'suites', 'errors']
  for await (const { key, value } of streamTopLevel(path, keys, isPlaywright)) {
    // The configuration comes first.
    if (key === 'config') projects.push(value)
    else if (key === 'errors') yield [...readGlobalErrors([value])]
    else yield readFileSuite(value, { ...context, testDirs: testDirsOf(projects) })
    isKnown ||= key !== 'config'
  }
  if (!isKnown) throw notPlaywright(path)
}

function isPlaywright(report: Json): boolean {
  return typeof report === 'object' && report !== null && 'suites' in report && Array.isArray(report.suites)
}

function notPlaywright(path: string): ReportError {
  return new ReportError(
    'it has no "suites", so it is not a report of Playwright’s JSON reporter (--reporter=json)',
    { path },
  )
}

/** The outermost suite is a file; those inside it are describe blocks, whose titles belong to the test's name. */
function readFileSuite(suite: Json, context: PlaywrightContext): ReportEntry[] {
  const entries: ReportEntry[] = []
  for (const spec of specsOfFile(suite, context.path)) {
    for (const entry of readSpec(spec, context)) entries.push(entry)
  }
  return entries
}
