import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { ApiError } from './api-error.js'

/** The most values a body may hold: each takes many times the memory of its text, and may be a mistake to be told. */
const mostValues = 1_000_000
/** How deep they may be nested; no body of the API comes near. */
const deepest = 100

/** Reads bodies of JSON. Clients name the content type also where they send no body (API reference, 1.3). */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) {
      done(null, undefined)
      return
    }
    const refusal = refusalOf(bytes)
    if (refusal) done(refusal)
    else parse(request, bytes.toString(), (error, body) => done(error && explain(error, bytes), body))
  })
}

/** The parser calls JSON invalid if it names prototypes, so that nothing can change those of the server's objects. */
function explain(error: Error, bytes: Buffer): Error {
  try {
    JSON.parse(bytes.toString())
  } catch {
    return error
  }
  const names = 'the body must not have a property "__proto__", or "constructor" with a property "prototype"'
  return new ApiError(400, names)
}

function refusalOf(bytes: Buffer): ApiError | undefined {
  // Read all the same, what is no UTF-8 would be stored as other characters than were sent.
  if (!isUtf8(bytes)) return new ApiError(400, 'the body must be UTF-8')
  const { values, depth } = measure(bytes)
  if (depth > deepest) return new ApiError(400, `the body must be nested at most ${deepest} levels deep`)
  if (values > mostValues) return new ApiError(413, `the body must hold at most ${mostValues} values`)
  return undefined
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

/** How many values a text of JSON holds and how deep they are nested, found out without making them. */
function measure(bytes: Buffer): { values: number; depth: number } {
  let [values, open, depth] = [1, 0, 0]
  for (let at = 0; at < bytes.length && values <= mostValues && depth <= deepest; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) at = endOfString(bytes, at)
    else if (byte === comma) values += 1
    else if (opening.has(byte)) {
      values += 1
      open += 1
      depth = Math.max(depth, open)
    } else if (closing.has(byte)) open -= 1
  }
  return { values, depth }
}

/** Where the string that begins at a quote ends; the end of the text where it does not. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let escapes = 0
    while (bytes[end - 1 - escapes] === backslash) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return bytes.length
}
