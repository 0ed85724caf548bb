import type { FastifyRequest } from 'fastify'

/** Where a request comes from; empty where its connection is gone already, of which Fastify's types know nothing. */
export function callerAddress(request: FastifyRequest): string {
  const address: string | undefined = request.ip
  return address ?? ''
}
