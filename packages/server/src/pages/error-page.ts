import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { toErrorResponse } from '../http/error-response.js'
import type { Services } from '../http/services.js'
import { notFound } from '../values/api-error.js'
import { projectPath, projectsPath } from '../values/page-paths.js'
import { toSentence } from './parts/form.js'

/** What a page shows instead of its content if its request failed. */
export interface ErrorContent {
  readonly status: number
  readonly title: string
  /** HTML for a card. */
  readonly content: string
}

const titles: Readonly<Record<number, string>> = { 403: 'No permission', 404: 'Page not found' }

/** Converts the error of a request for a page to what the page shows. */
export function showError(
  services: Services,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): ErrorContent {
  const { status, message } = toErrorResponse(services.store.engine, error, request, reply)
  const title = titles[status] ?? 'Request failed'
  const isProject = message === notFound('project').message
  const code = isProject ? undefined : findProjectCode(request)
  return { status, title, content: renderMessage(title, toSentence(message), code) }
}

/** Renders a message, with links to where its reader can continue. */
export function renderMessage(title: string, text: string, projectCode?: string): string {
  const project =
    projectCode === undefined ? '' : html`<a href="${projectPath(projectCode)}">Project ${projectCode}</a> · `
  return html`<h1>${title}</h1><p>${text}</p><p>!${project}<a href="${projectsPath}">All projects</a></p>`
}

/** Returns the code of the project in the address of a page below the project's own. */
export function findProjectCode({ url }: FastifyRequest): string | undefined {
  return /^\/project\/([\w-]{1,64})\//.exec(url)?.[1]
}
