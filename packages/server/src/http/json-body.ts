import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../values/api-error.js'
import { measureJson } from '../values/json-size.js'

/** Maximum number of values in a body: each takes many times the memory of its text, and can cause an error message. */
const maxValues = 1_000_000
/** Maximum nesting depth; no valid body comes close. */
const maxDepth = 100

/** Parses JSON bodies. Some clients send the content type without a body (docs/api-reference.md, Requests). */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) {
      done(null, undefined)
      return
    }
    const limitError = checkLimits(bytes)
    if (limitError) done(limitError)
    else
      void parse(request, bytes.toString(), (error, body) =>
        done(error && explainSyntaxError(error, bytes), body),
      )
  })
}

/** The parser also reports JSON as invalid if it names prototypes, which protects the server's objects. */
function explainSyntaxError(error: Error, bytes: Buffer): Error {
  try {
    JSON.parse(bytes.toString())
  } catch {
    return error
  }
  const message =
    'the body must not have a property "__proto__", or "constructor" with a property "prototype"'
  return new ApiError(400, message)
}

function checkLimits(bytes: Buffer): ApiError | undefined {
  // Decoding invalid UTF-8 would store characters that were not sent.
  if (!isUtf8(bytes)) return new ApiError(400, 'the body must be UTF-8')
  const { values, depth } = measureJson(bytes, { maxValues, maxDepth })
  if (depth > maxDepth) return new ApiError(400, `the body must be nested at most ${maxDepth} levels deep`)
  if (values > maxValues) return new ApiError(413, `the body must contain at most ${maxValues} values`)
  return undefined
}
