import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { acceptForms } from '../http/forms.js'
import { refuse } from '../http/refusal.js'
import type { Services } from '../http/services.js'
import { apiKeysPath, styleSheetPath } from '../values/page-paths.js'
import { addApiKeysPage } from './api-keys-page.js'
import { addAuthorizationsPage } from './authorizations-page.js'
import { addDevicePage } from './device-page.js'
import { addLoginPage } from './login-page.js'
import { sendPage } from './page.js'
import { styleSheet } from './style.js'

/** Adds the pages for people: signing in, approving logins, keys. They need no script. */
export function addPages(app: FastifyInstance, services: Services): void {
  app.register(async (pages) => {
    pages.removeAllContentTypeParsers()
    acceptForms(pages)
    pages.setErrorHandler<FastifyError | Error>((error, request, reply) =>
      answerErrorPage(services, error, request, reply),
    )
    pages.get('/', async (_request, reply) => reply.redirect(apiKeysPath))
    pages.get(styleSheetPath, async (_request, reply) =>
      reply
        .headers({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=300' })
        .send(styleSheet),
    )
    addLoginPage(pages, services)
    addDevicePage(pages, services)
    addAuthorizationsPage(pages, services)
    addApiKeysPage(pages, services)
  })
}

function answerErrorPage(
  { store }: Services,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, message } = refuse(store.engine, error, request, reply)
  const content = html`<h1>This did not work</h1><p>${message}</p>`
  return sendPage(reply, status, { title: 'This did not work', content })
}
