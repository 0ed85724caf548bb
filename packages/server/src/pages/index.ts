import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { acceptForms, acceptPageForms } from '../http/forms.js'
import type { Services } from '../http/services.js'
import { allPages, allRedirects } from './all-pages.js'
import { addAssets } from './assets.js'
import { addAuthorizePage } from './authorize-page.js'
import { addDevicePage } from './device-page.js'
import { findProjectCode, renderMessage, showError } from './error-page.js'
import { addFiles } from './files.js'
import { addLoginPage } from './login-page.js'
import { addPage, addRedirect } from './page.js'
import { findReader } from './reader.js'
import { sendCard } from './shell.js'

/** Adds the routes of the pages. They work without scripts. */
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
    addAuthorizePage(pages, services)
  })
  app.register(async (pages) => {
    // Parts of forms with files are read when their session is known.
    pages.removeContentTypeParser(['application/json', 'text/plain'])
    acceptPageForms(pages)
    pages.setErrorHandler<FastifyError | Error>((error, request, reply) =>
      sendErrorPage(services, error, request, reply),
    )
    for (const page of allPages) addPage(pages, services, page)
    for (const each of allRedirects) addRedirect(pages, services, each)
  })
}

/** Whether a request without a route is for a page. The API always responds in JSON, whatever the client accepts. */
export function isForPage({ method, url, headers }: FastifyRequest): boolean {
  const accepts = String(headers.accept ?? '')
  return (method === 'GET' || method === 'HEAD') && !url.startsWith('/api/') && accepts.includes('text/html')
}

/** Sends the page for an address that does not exist, with a link back. Redirects if a slash at the end is the reason. */
export async function sendNotFoundPage(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // People add a slash to addresses that they type, such as /project/SHOP/.
  const [, path, query = ''] = /^(\/(?:project|settings)(?:\/[^?]*[^/?])?)\/+(\?.*)?$/.exec(request.url) ?? []
  if (path !== undefined) return reply.redirect(path + query)
  const reader = await findReader(services, request)
  const title = 'Page not found'
  const text = 'This page does not exist. Check the URL for typos. The page may also have been deleted.'
  return sendCard(reply, 404, {
    title,
    content: renderMessage(title, text, findProjectCode(request)),
    session: reader?.session,
  })
}

async function sendErrorPage(
  services: Services,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, ...shown } = showError(services, error, request, reply)
  // The database may be the cause, so the page must not need it.
  const reader = status < 500 ? await findReader(services, request).catch(() => undefined) : undefined
  return sendCard(reply, status, { ...shown, session: reader?.session })
}
