import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../values/api-error.js'
import { measureJson } from '../values/json-size.js'

/** The most values a body may hold: each takes many times the memory of its text, and may be a mistake to be told. */
const mostValues = 1_000_000
/** How deep they may be nested; no body of the API comes near. */
const deepest = 100

/** Reads JSON bodies. Clients send the content type without a body, too (docs/api-reference.md, Requests). */
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
    else void parse(request, bytes.toString(), (error, body) => done(error && explain(error, bytes), body))
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
  const { values, depth } = measureJson(bytes, { maxValues: mostValues, maxDepth: deepest })
  if (depth > deepest) return new ApiError(400, `the body must be nested at most ${deepest} levels deep`)
  if (values > mostValues) return new ApiError(413, `the body must hold at most ${mostValues} values`)
  return undefined
}
