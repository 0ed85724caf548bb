import { createReadStream } from 'node:fs'
import { JSONParser } from '@streamparser/json'
import type { Json } from '../json-report.js'
import { ReportError } from '../report.js'

/** The entries of some lists at the top of a JSON file, one after another; only one is in memory at a time. */
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
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      parser.write(chunk)
      yield* found.splice(0)
    }
  } catch (error) {
    throw new ReportError('it is not valid JSON', { path }, error)
  }
  if (!parser.isEnded) throw new ReportError('it is not valid JSON: it ends too soon', { path })
  yield* found.splice(0)
}
