import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, once that is known. */
    userId: number | null
  }
}

/** Logs each request as it is answered, as one line. */
export function addAccessLog(app: FastifyInstance): void {
  app.decorateRequest('userId', null)
  app.addHook('onResponse', async (request, reply) => {
    const { method, ip, userId } = request
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10
    request.log.info(
      { method, url: loggedUrl(request.url), status: reply.statusCode, milliseconds, ip, userId },
      'request',
    )
  })
  app.addHook('onRequestAbort', async (request) => {
    const { method, ip, userId } = request
    request.log.info({ method, url: loggedUrl(request.url), ip, userId }, 'request given up by the client')
  })
}

/** The queries of pages hold codes of logins, which are not for whoever reads logs. */
function loggedUrl(url: string): string {
  return url.startsWith('/api/') ? url : (url.split('?')[0] ?? '')
}
