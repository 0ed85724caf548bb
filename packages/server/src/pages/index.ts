import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { toErrorResponse } from '../http/error-response.js'
import { acceptForms } from '../http/forms.js'
import type { Services } from '../http/services.js'
import { projectsPath } from '../values/page-paths.js'
import { allPages } from './all-pages.js'
import { addApiKeysPage } from './api-keys-page.js'
import { addAssets } from './assets.js'
import { addAuthorizationsPage } from './authorizations-page.js'
import { addDevicePage } from './device-page.js'
import { addFiles } from './files.js'
import { addLoginPage } from './login-page.js'
import { addPage } from './page.js'
import { sentence } from './parts/form.js'
import { findReader } from './reader.js'
import { sendCard } from './shell.js'

/** Adds the pages for people. They need no script. */
export function addPages(app: FastifyInstance, services: Services): void {
  app.register(async (pages) => {
    pages.removeAllContentTypeParsers()
    acceptForms(pages)
    pages.setErrorHandler<FastifyError | Error>((error, request, reply) =>
      sendErrorPage(services, error, request, reply),
    )
    addAssets(pages)
    addFiles(pages, services)
    addLoginPage(pages, services)
    addDevicePage(pages, services)
    addAuthorizationsPage(pages, services)
    addApiKeysPage(pages, services)
    for (const page of allPages) addPage(pages, services, page)
  })
}

/** Whether a request that no route takes is for a page: the API answers in JSON, whatever the client accepts. */
export function isForPage({ method, url, headers }: FastifyRequest): boolean {
  const accepts = String(headers.accept ?? '')
  return (method === 'GET' || method === 'HEAD') && !url.startsWith('/api/') && accepts.includes('text/html')
}

/** Says that an address leads nowhere, with a way back. */
export async function sendNotFoundPage(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const reader = await findReader(services, request)
  const title = 'Page not found'
  const text = 'No page has this address. It may be mistyped, or what it showed was deleted.'
  return sendCard(reply, 404, { title, content: explain(title, text), session: reader?.session })
}

async function sendErrorPage(
  services: Services,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, message } = toErrorResponse(services.store.engine, error, request, reply)
  const title = status === 404 ? 'Page not found' : 'This did not work'
  // The database may be the reason: the page must not need it.
  const reader = status < 500 ? await findReader(services, request).catch(() => undefined) : undefined
  return sendCard(reply, status, {
    title,
    content: explain(title, sentence(message)),
    session: reader?.session,
  })
}

function explain(title: string, text: string): string {
  return html`<h1>${title}</h1><p>${text}</p><p><a href="${projectsPath}">All projects</a></p>`
}
