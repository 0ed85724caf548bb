import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The origin of this server as the caller sees it, e.g. `http://127.0.0.1:7357`. Links start with it. */
    readonly origin: string
  }
}

/** Sets the origin of every request: the public URL if there is one, otherwise what the caller used. */
export function addOrigin(app: FastifyInstance, publicUrl: string | undefined): void {
  const origin = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  app.decorateRequest('origin', {
    getter(this: FastifyRequest) {
      // Before HTTP/1.1, a request may have no host, and a proxy can send any protocol.
      const scheme = this.protocol === 'https' ? 'https' : 'http'
      return origin ?? `${scheme}://${this.host || 'localhost'}`
    },
  })
}
