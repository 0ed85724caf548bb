import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { toErrorResponse } from '../http/error-response.js'
import { acceptForms, acceptPageForms } from '../http/forms.js'
import type { Services } from '../http/services.js'
import { notFound } from '../values/api-error.js'
import { projectPath, projectsPath } from '../values/page-paths.js'
import { allPages, allRedirects } from './all-pages.js'
import { addApiKeysPage } from './api-keys-page.js'
import { addAssets } from './assets.js'
import { addAuthorizationsPage } from './authorizations-page.js'
import { addAuthorizePage } from './authorize-page.js'
import { addDevicePage } from './device-page.js'
import { addFiles } from './files.js'
import { addLoginPage } from './login-page.js'
import { addPage, addRedirect } from './page.js'
import { toSentence } from './parts/form.js'
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
    addAuthorizationsPage(pages, services)
    addApiKeysPage(pages, services)
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

/** Sends the page for an address that does not exist, with a link back. */
export async function sendNotFoundPage(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const reader = await findReader(services, request)
  const title = 'Page not found'
  const text = 'This page does not exist. Check the URL for typos. The page may also have been deleted.'
  return sendCard(reply, 404, {
    title,
    content: renderMessage(title, text, findProjectCode(request)),
    session: reader?.session,
  })
}

const titles: Readonly<Record<number, string>> = { 403: 'No permission', 404: 'Page not found' }

async function sendErrorPage(
  services: Services,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, message } = toErrorResponse(services.store.engine, error, request, reply)
  const title = titles[status] ?? 'Request failed'
  const isProject = message === notFound('project').message
  // The database may be the cause, so the page must not need it.
  const reader = status < 500 ? await findReader(services, request).catch(() => undefined) : undefined
  return sendCard(reply, status, {
    title,
    content: renderMessage(title, toSentence(message), isProject ? undefined : findProjectCode(request)),
    session: reader?.session,
  })
}

function renderMessage(title: string, text: string, projectCode?: string): string {
  const project =
    projectCode === undefined ? '' : html`<a href="${projectPath(projectCode)}">Project ${projectCode}</a> · `
  return html`<h1>${title}</h1><p>${text}</p><p>!${project}<a href="${projectsPath}">All projects</a></p>`
}

/** Returns the code of the project in the address of a page below the project's own. */
function findProjectCode({ url }: FastifyRequest): string | undefined {
  return /^\/project\/([\w-]{1,64})\//.exec(url)?.[1]
}
