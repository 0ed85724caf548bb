import type { FastifyRequest } from 'fastify'
import type { UserRow } from '../store/schema.js'
import { ApiError } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'

const maxKeyLength = 255

/**
 * Returns a hash that identifies a request by its header `Idempotency-Key`, its caller, method and URL; undefined without
 * the header. The length of the body is included, so that a key that is used for something else changes something else.
 */
export function hashIdempotentRequest(
  { headers, method, url }: FastifyRequest,
  user: UserRow,
): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key === '' || key.length > maxKeyLength) {
    throw new ApiError(400, `Idempotency-Key must have 1 to ${maxKeyLength} characters`)
  }
  return hashSecret(JSON.stringify(['request', user.id, method, url, headers['content-length'], key]))
}
