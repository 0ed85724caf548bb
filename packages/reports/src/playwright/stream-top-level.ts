import { createReadStream } from 'node:fs'
import { JSONParser } from '@streamparser/json'
import { BannerFilter, type IsReport, TrailerCheck } from '../json-banner.js'
import { type JsonOffsets, trackOffsets } from '../json-break.js'
import { JsonDecoder } from '../json-decoder.js'
import { anotherReportMessage, type Json } from '../json-report.js'
import { ReportError } from '../report.js'

const chunkBytes = 1024 * 1024

/**
 * Yields the entries of some lists near the top of a JSON file, with only one in memory at a time. `key` is the
 * outermost key of a list. Throws `ReportError` with line and column if the JSON or its encoding is invalid.
 */
export async function* streamTopLevel(
  path: string,
  keys: readonly string[],
  isReport: IsReport,
): AsyncGenerator<{ key: string; value: Json }> {
  const found: { key: string; value: Json }[] = []
  const parser = new JSONParser({ paths: keys.map((key) => `$.${key}.*`), keepStack: false })
  parser.onValue = ({ value, stack }) => {
    const key = stack[1]?.key
    if (typeof key === 'string') found.push({ key, value })
  }
  const offsets = trackOffsets(parser)
  const trailer = new TrailerCheck(isReport)
  let offset = 0
  for await (const bytes of readUtf8Chunks(path, isReport)) {
    const end = offsets.end() ?? (await parseChunk(parser, bytes, offsets, path, isReport))
    const rest = end === undefined ? '' : bytes.toString('utf8', Math.max(0, end - offset))
    if (!trailer.accepts(rest)) throw await createErrorAt(path, end ?? 0, isReport, anotherReportMessage)
    offset += bytes.length
    yield* found.splice(0)
  }
  const end = offsets.end()
  if (end === undefined) {
    throw await createErrorAt(path, offset, isReport, 'it is not valid JSON: it is incomplete')
  }
  if (!trailer.end()) throw await createErrorAt(path, end, isReport, anotherReportMessage)
}

/** Parses a chunk of a report. Returns the offset after the report if it ends in this chunk. */
async function parseChunk(
  parser: JSONParser,
  bytes: Buffer,
  offsets: JsonOffsets,
  path: string,
  isReport: IsReport,
): Promise<number | undefined> {
  try {
    parser.write(bytes)
  } catch (error) {
    // Invalid text after a report does not matter here.
    if (offsets.end() === undefined) {
      throw await createErrorAt(path, offsets.findError(error), isReport, 'it is not valid JSON', error)
    }
  }
  return offsets.end()
}

/** Reads a report as UTF-8, without the lines before it. */
async function* readUtf8Chunks(path: string, isReport: IsReport): AsyncGenerator<Buffer> {
  const decoder = new JsonDecoder(path)
  const banner = new BannerFilter(isReport)
  for await (const bytes of createReadStream(path, { highWaterMark: chunkBytes })) {
    yield Buffer.from(banner.write(decoder.write(bytes)))
  }
  yield Buffer.from(banner.write(decoder.end()) + banner.end())
}

/** Creates an error with line and column of a byte offset. Reads the report again up to that offset to find them. */
async function createErrorAt(
  path: string,
  offset: number,
  isReport: IsReport,
  message: string,
  cause?: unknown,
): Promise<ReportError> {
  let [line, column, remaining] = [1, 1, offset]
  for await (const bytes of readUtf8Chunks(path, isReport)) {
    const lines = bytes.toString('utf8', 0, Math.min(bytes.length, remaining)).split('\n')
    line += lines.length - 1
    column = (lines.length === 1 ? column : 1) + (lines.at(-1)?.length ?? 0)
    remaining -= bytes.length
    if (remaining <= 0) break
  }
  return new ReportError(message, { path, line, column }, cause)
}
