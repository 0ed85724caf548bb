import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** ID of the caller, once it is known. */
    userId: number | null
  }
}

/** Logs each request as one line when it has been answered. */
export function addAccessLog(app: FastifyInstance): void {
  app.decorateRequest('userId', null)
  app.addHook('onResponse', (request, reply, done) => {
    const { method, ip, userId } = request
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10
    request.log.info(
      { method, url: redactUrl(request.url), status: reply.statusCode, milliseconds, ip, userId },
      'request',
    )
    done()
  })
  app.addHook('onRequestAbort', async (request) => {
    const { method, ip, userId } = request
    request.log.info({ method, url: redactUrl(request.url), ip, userId }, 'request aborted by the client')
  })
}

/** Drops the query of pages: it can contain login codes, which must not be in logs. */
function redactUrl(url: string): string {
  return url.startsWith('/api/') ? url : (url.split('?')[0] ?? '')
}
