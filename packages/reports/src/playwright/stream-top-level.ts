import { createReadStream } from 'node:fs'
import { JSONParser } from '@streamparser/json'
import { BannerFilter, type IsReport, TrailerCheck } from '../json-banner.js'
import { followOffsets, type JsonOffsets } from '../json-break.js'
import { JsonDecoder } from '../json-decoder.js'
import { anotherReport, type Json } from '../json-report.js'
import { ReportError } from '../report.js'

const chunkBytes = 1024 * 1024

/**
 * The entries of some lists near the top of a JSON file, one after another; only one is in memory at a time. `key` is
 * the outermost of a list's keys. Throws `ReportError` with line and column if the JSON or its encoding is broken.
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
  const offsets = followOffsets(parser)
  const trailer = new TrailerCheck(isReport)
  let offset = 0
  for await (const bytes of utf8Chunks(path, isReport)) {
    const end = offsets.end() ?? (await parseChunk(parser, bytes, offsets, path, isReport))
    const rest = end === undefined ? '' : bytes.toString('utf8', Math.max(0, end - offset))
    if (!trailer.accepts(rest)) throw await brokenAt(path, end ?? 0, isReport, anotherReport)
    offset += bytes.length
    yield* found.splice(0)
  }
  const end = offsets.end()
  if (end === undefined) {
    throw await brokenAt(path, offset, isReport, 'it is not valid JSON: it ends too soon')
  }
  if (!trailer.end()) throw await brokenAt(path, end, isReport, anotherReport)
}

/** Parses a piece of a report; returns the offset behind the report if it ends in this piece. */
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
    // What follows a report does not break it.
    if (offsets.end() === undefined) {
      throw await brokenAt(path, offsets.breakOf(error), isReport, 'it is not valid JSON', error)
    }
  }
  return offsets.end()
}

/** The text of a report, without the lines before it, as UTF-8. */
async function* utf8Chunks(path: string, isReport: IsReport): AsyncGenerator<Buffer> {
  const decoder = new JsonDecoder(path)
  const banner = new BannerFilter(isReport)
  for await (const bytes of createReadStream(path, { highWaterMark: chunkBytes })) {
    yield Buffer.from(banner.write(decoder.write(bytes)))
  }
  yield Buffer.from(banner.write(decoder.end()) + banner.end())
}

/** An error with line and column of a byte, found by reading up to it: only a broken report costs that. */
async function brokenAt(
  path: string,
  offset: number,
  isReport: IsReport,
  words: string,
  cause?: unknown,
): Promise<ReportError> {
  let [line, column, left] = [1, 1, offset]
  for await (const bytes of utf8Chunks(path, isReport)) {
    const lines = bytes.toString('utf8', 0, Math.min(bytes.length, left)).split('\n')
    line += lines.length - 1
    column = (lines.length === 1 ? column : 1) + (lines.at(-1)?.length ?? 0)
    left -= bytes.length
    if (left <= 0) break
  }
  return new ReportError(words, { path, line, column }, cause)
}
