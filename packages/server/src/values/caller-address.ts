import type { FastifyRequest } from 'fastify'

/** Longer than any address. A proxy can pass on any text, and databases cannot search for text of any length. */
const maxLength = 64

/**
 * Returns the address of the caller; empty if the connection is already closed, which the types of Fastify do not
 * consider.
 */
export function getCallerAddress(request: FastifyRequest): string {
  const address: string | undefined = request.ip
  return (address ?? '').slice(0, maxLength)
}
