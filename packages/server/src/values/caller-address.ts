import type { FastifyRequest } from 'fastify'

/** Longer than any address; a proxy may pass on anything as one, and engines cannot look for texts of any length. */
const longest = 64

/** Where a request comes from; empty where its connection is gone already, of which Fastify's types know nothing. */
export function callerAddress(request: FastifyRequest): string {
  const address: string | undefined = request.ip
  return (address ?? '').slice(0, longest)
}
