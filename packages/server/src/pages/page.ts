import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type EndpointName, endpoints } from 'qasphere-contract'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { recordDailyActivity } from '../domain/activity.js'
import type { UserContext } from '../domain/call.js'
import { createContext, createOperation, runOperation } from '../handlers/run-operation.js'
import { authorize } from '../http/authentication.js'
import type { Services } from '../http/services.js'
import { ApiError, invalidInput } from '../values/api-error.js'
import { findReader, type Reader } from './reader.js'
import { checkForm, readFormField, redirectToLogin } from './session.js'
import { type PageContent, sendPage } from './shell.js'
import { sendTable, type Table, type TableFormat, tableFormats } from './table-file.js'

/** A request for a page by somebody who may read pages. */
export interface PageCall extends UserContext {
  readonly reader: Reader
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The path of the page, without the query. */
  readonly path: string
  /** Why the submitted form was rejected. */
  readonly formError?: string
  /** Returns a field of the rejected form, to show it again. */
  readonly sent?: (name: string) => string
}

/** A form that a signed-in user has submitted. */
export interface FormCall extends PageCall {
  /** Returns a field of the form; empty if it is missing. */
  field(name: string): string
  /** Calls an endpoint as the API does: checks role and body, and runs it in one transaction with its audit log entry. */
  perform(name: EndpointName, input: { params: Record<string, string>; body?: unknown }): Promise<unknown>
}

/** A page. Everything about it is in one module, which `all-pages.ts` lists. */
export interface Page {
  /** With `:name` and a regular expression for each parameter. */
  readonly path: string
  show(call: PageCall): Promise<PageContent>
  /** Returns the page's table for `.csv` and `.json` at the same address. */
  readonly table?: (call: PageCall) => Promise<Table>
  /** Returns when the content of the page last changed, so that an open page can update itself. */
  readonly changedAt?: (call: PageCall) => Promise<string>
  /** Processes the page's form and returns the path to redirect to. */
  readonly submit?: (call: FormCall) => Promise<string>
}

/** An address that leads to a page. */
export interface Redirect {
  readonly path: string
  /** Returns the path of the page. */
  redirect(call: PageCall): Promise<string>
}

/** Adds the route of an address that leads to a page. */
export function addRedirect(app: FastifyInstance, services: Services, { path, redirect }: Redirect): void {
  app.get(path, async (request, reply) => {
    const call = await createPageCall(services, request)
    if (!call) return redirectToLogin(request, reply)
    return reply.redirect(await redirect(call))
  })
}

/** Adds the routes of a page. */
export function addPage(app: FastifyInstance, services: Services, page: Page): void {
  app.get(page.path, async (request, reply) => {
    const call = await createPageCall(services, request)
    if (!call) return redirectToLogin(request, reply)
    return sendPage(reply, 200, { ...(await page.show(call)), reader: call.reader })
  })
  for (const format of page.table ? tableFormats : []) addTable(app, services, page, format)
  if (page.changedAt) addLive(app, services, page)
  if (page.submit) addForm(app, services, page, page.submit)
}

function addTable(app: FastifyInstance, services: Services, page: Page, format: TableFormat): void {
  app.get(`${page.path}.${format}`, async (request, reply) => {
    const call = await createPageCall(services, request)
    if (!call) return redirectToLogin(request, reply)
    const table = await page.table?.(call)
    return table && sendTable(reply, table, format)
  })
}

function addLive(app: FastifyInstance, services: Services, page: Page): void {
  app.get(`${page.path}/live`, async (request, reply) => {
    const call = await createPageCall(services, request)
    if (!call) return redirectToLogin(request, reply)
    return reply.send({ changedAt: await page.changedAt?.(call) })
  })
}

function addForm(
  app: FastifyInstance,
  services: Services,
  page: Page,
  submit: NonNullable<Page['submit']>,
): void {
  app.post(page.path, async (request, reply) => {
    const call = await createPageCall(services, request)
    if (!call?.reader.session) return redirectToLogin(request, reply)
    checkForm(request, call.reader.session)
    try {
      return reply.redirect(await submit(createFormCall(services, request, call)), 303)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 404) throw error
      const sent = (name: string) => readFormField(request, name)
      const content = await page.show({ ...call, formError: error.message, sent })
      return sendPage(reply, error.status, { ...content, reader: call.reader })
    }
  })
}

const texts = z.record(z.string(), anyText)

async function createPageCall(services: Services, request: FastifyRequest): Promise<PageCall | undefined> {
  const reader = await findReader(services, request)
  if (!reader) return undefined
  if (reader.session) {
    request.userId = reader.user.id
    await recordDailyActivity(services.store.db, reader.user, request.log)
  }
  const { pathname, searchParams } = new URL(request.url, 'http://server.invalid')
  const checked = validate(texts, Object.fromEntries(searchParams))
  if (!checked.ok) throw invalidInput(checked.problems)
  return {
    ...createContext(services, services.store.db, request),
    user: reader.user,
    reader,
    params: { ...Object(request.params) },
    query: searchParams,
    path: pathname,
  }
}

function createFormCall(services: Services, request: FastifyRequest, call: PageCall): FormCall {
  const { user } = call
  return {
    ...call,
    field: (name) => readFormField(request, name),
    perform: async (name, { params, body }) => {
      const endpoint = endpoints[name]
      authorize({ user, onlyAuditLog: false, credential: '' }, endpoint)
      const operation = createOperation(name, endpoint)
      const checked = operation.endpoint.request.body && validate(operation.endpoint.request.body, body)
      if (checked && !checked.ok) throw invalidInput(checked.problems)
      const input = { params, query: {}, body: checked?.value, uploads: [], user }
      return await runOperation(services, operation, request, input)
    },
  }
}
