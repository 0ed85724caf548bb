import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the caller finds this server, e.g. `http://127.0.0.1:7357`: what links begin with. */
    readonly origin: string
  }
}

/** Tells every request where the server is found: at its public URL, else at whatever the caller used. */
export function addOrigin(app: FastifyInstance, publicUrl: string | undefined): void {
  const origin = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  app.decorateRequest('origin', {
    getter(this: FastifyRequest) {
      // Before HTTP/1.1 a request need not name a host, and a proxy may say any protocol.
      const scheme = this.protocol === 'https' ? 'https' : 'http'
      return origin ?? `${scheme}://${this.host || 'localhost'}`
    },
  })
}
