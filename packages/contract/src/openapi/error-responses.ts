import * as z from 'zod/mini'
import type { Endpoint } from '../endpoint.js'
import { type ErrorCode, errorCodes, errors } from '../errors.js'
import { named } from '../named.js'
import type { Json, SchemaCollector } from './schemas.js'

/** The body of every error response. */
const ErrorBody = named(
  'Error',
  'An error',
  z.object({
    message: z.string(),
    code: z.optional(z.enum(errorCodes)),
  }),
  {
    message: 'Message for people',
    code: 'Kind of error, for programs; QA Sphere itself sends no code',
  },
)

/** Errors with a Retry-After header. */
const retryable: readonly ErrorCode[] = ['rate_limited', 'unavailable']

/**
 * The error responses of endpoints by the names that operations refer to. Errors with the same status share a response.
 */
export function errorComponents(schemas: SchemaCollector, endpoints: readonly Endpoint[]): Json {
  const schema = schemas.jsonSchema(ErrorBody)
  const possible = documented.filter((code) => endpoints.some((endpoint) => isPossible(code, endpoint)))
  return Object.fromEntries(
    possible.map((code) => [
      responseName(code),
      {
        description: errors[code].description,
        ...(retryable.includes(code) ? { headers: { 'Retry-After': retryAfter } } : {}),
        content: { 'application/json': { schema } },
      },
    ]),
  )
}

const retryAfter = { description: 'Seconds to wait before retrying', schema: { type: 'integer', minimum: 0 } }

/** Returns references to the error responses that an endpoint can have, by status. */
export function errorResponses(endpoint: Endpoint): Json {
  return Object.fromEntries(
    documented
      .filter((code) => isPossible(code, endpoint))
      .map((code) => [errors[code].status, { $ref: `#/components/responses/${responseName(code)}` }]),
  )
}

/** The errors of endpoints. All others are responses to requests that are hardly HTTP. */
const documented = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'unsupported_media_type',
  'rate_limited',
  'internal_error',
  'unavailable',
  'storage_full',
] as const satisfies readonly ErrorCode[]

function isPossible(code: (typeof documented)[number], { request, access }: Endpoint): boolean {
  const hasBody = request.body !== undefined || request.upload !== undefined
  switch (code) {
    case 'unauthorized':
    case 'forbidden':
      return access !== 'anyone'
    case 'invalid_request':
      return hasBody || request.query !== undefined || request.params !== undefined
    case 'not_found':
      return request.params !== undefined
    case 'conflict':
    case 'storage_full':
      return request.method !== 'GET'
    case 'too_large':
    case 'unsupported_media_type':
      return hasBody
    default:
      return true
  }
}

/** Returns the name in the style of generated types: `NotFound` for `not_found`. */
function responseName(code: ErrorCode): string {
  return code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
