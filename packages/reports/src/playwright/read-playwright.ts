import { open, readFile, stat } from 'node:fs/promises'
import { field, type Json, listField, parseReport } from '../json-report.js'
import { type ReadReport, type ReportEntry, ReportError } from '../report.js'
import { type PlaywrightContext, readTestDirs } from './attachments.js'
import { readGlobalErrors } from './failure.js'
import { readBlob } from './read-blob.js'
import { listSpecs, readSpec } from './spec.js'
import { streamTopLevel } from './stream-top-level.js'

/** Larger reports are streamed, because V8 limits strings to about 512 MB. */
const maxParsedAtOnceBytes = 64 * 1024 * 1024

/** Reads a report of Playwright's JSON reporter, or a shard's report of its blob reporter. */
export const readPlaywright: ReadReport = async function* (path, options) {
  const context: PlaywrightContext = { path, options }
  const { size } = await stat(path).catch((error: unknown) => {
    throw new ReportError('File not found', { path }, error)
  })
  if (await isZip(path)) {
    yield* readBlob(context)
    return
  }
  yield* size > maxParsedAtOnceBytes ? readStreamed(context) : readAtOnce(context)
}

/** Reads a JSON report at once, which is fast but takes several times its size in memory. */
export async function* readAtOnce(context: PlaywrightContext): AsyncGenerator<ReportEntry[]> {
  const { path } = context
  const report = parseReport(await readFile(path), path, looksLikePlaywright)
  if (!looksLikePlaywright(report)) throw createNotPlaywrightError(path)
  const known = { ...context, testDirs: readTestDirs(listField(field(report, 'config'), 'projects')) }
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

/** Reads a JSON report one test file at a time. Memory use is bounded by the largest test file. */
export async function* readStreamed(context: PlaywrightContext): AsyncGenerator<ReportEntry[]> {
  const { path } = context
  let isKnown = false
  const projects: Json[] = []
  const keys = ['config.projects', 'suites', 'errors']
  for await (const { key, value } of streamTopLevel(path, keys, looksLikePlaywright)) {
    // The configuration is at the start of the report.
    if (key === 'config') projects.push(value)
    else if (key === 'errors') yield [...readGlobalErrors([value])]
    else yield readFileSuite(value, { ...context, testDirs: readTestDirs(projects) })
    isKnown ||= key !== 'config'
  }
  if (!isKnown) throw createNotPlaywrightError(path)
}

function looksLikePlaywright(report: Json): boolean {
  return typeof report === 'object' && report !== null && 'suites' in report && Array.isArray(report.suites)
}

function createNotPlaywrightError(path: string): ReportError {
  return new ReportError(
    'it has no "suites", so it is not a report of Playwright’s JSON reporter (--reporter=json)',
    { path },
  )
}

/** Reads a test file, the outermost suite. Inner suites are describe blocks, whose titles are part of the test's name. */
function readFileSuite(suite: Json, context: PlaywrightContext): ReportEntry[] {
  const entries: ReportEntry[] = []
  for (const spec of listSpecs(suite, context.path)) {
    for (const entry of readSpec(spec, context)) entries.push(entry)
  }
  return entries
}
