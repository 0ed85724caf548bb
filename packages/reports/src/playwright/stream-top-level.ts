import { createReadStream } from 'node:fs'
import { JSONParser } from '@streamparser/json'
import { followBreaks } from '../json-break.js'
import type { Json } from '../json-report.js'
import { ReportError } from '../report.js'

const chunkBytes = 1024 * 1024

/**
 * The entries of some lists near the top of a JSON file, one after another; only one is in memory at a time. `key` is
 * the outermost of a list's keys.
 */
export async function* streamTopLevel(
  path: string,
  keys: readonly string[],
): AsyncGenerator<{ key: string; value: Json }> {
  const found: { key: string; value: Json }[] = []
  const parser = new JSONParser({ paths: keys.map((key) => `$.${key}.*`), keepStack: false })
  parser.onValue = ({ value, stack }) => {
    const key = stack[1]?.key
    if (typeof key === 'string') found.push({ key, value })
  }
  const breakOf = followBreaks(parser)
  for await (const chunk of chunksWithoutMark(path)) {
    try {
      parser.write(chunk)
    } catch (error) {
      const place = await placeAt(path, breakOf(error))
      throw new ReportError('it is not valid JSON', { path, ...place }, error)
    }
    yield* found.splice(0)
  }
  if (!parser.isEnded) {
    const place = await placeAt(path, Number.POSITIVE_INFINITY)
    throw new ReportError('it is not valid JSON: it ends too soon', { path, ...place })
  }
}

/** The bytes of a file behind its byte order mark, if it has one. */
async function* chunksWithoutMark(path: string): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const bytes: Buffer = chunk
    yield isFirst && bytes.subarray(0, 3).equals(Buffer.from('\ufeff')) ? bytes.fill(' ', 0, 3) : bytes
    isFirst = false
  }
}

/** Line and column of a byte, found by reading up to it: only a broken report costs that. */
async function placeAt(path: string, offset: number): Promise<{ line: number; column: number }> {
  let line = 1
  let lineStart = 0
  let read = 0
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const bytes: Buffer = chunk.subarray(0, Math.min(chunk.length, offset - read))
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
      line += 1
      lineStart = read + at + 1
    }
    read += bytes.length
    if (read >= offset) break
  }
  return { line, column: read - lineStart + 1 }
}
