import type { FastifyInstance } from 'fastify'

/** Takes forms as browsers send them; of fields given more than once the last counts. */
export function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: maxFormBytes },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body))),
  )
}

/** In bytes. */
const maxFormBytes = 64 * 1024
