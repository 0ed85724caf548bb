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
import { checkForm, formField, redirectToLogin } from './session.js'
import { type PageContent, sendPage } from './shell.js'
import { sendTable, type Table, type TableFormat, tableFormats } from './table-file.js'

/** A request for a page, by somebody who may read pages. */
export interface PageCall extends UserContext {
  readonly reader: Reader
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The path of the page, without the query. */
  readonly path: string
  /** Why a form that was sent was not accepted. */
  readonly mistake?: string
  /** The fields of that form, to be shown again. */
  readonly sent?: (name: string) => string
}

/** A form that somebody signed in has sent. */
export interface FormCall extends PageCall {
  /** A field of the form; empty if it is missing. */
  field(name: string): string
  /** Calls an endpoint as the API does: checks body and role, and runs it in one transaction with its audit entry. */
  perform(name: EndpointName, input: { params: Record<string, string>; body?: unknown }): Promise<unknown>
}

/** A page: everything about it is in one module, and `all-pages.ts` lists it. */
export interface Page {
  /** With `:name` for each parameter, and a regular expression for what it may be. */
  readonly path: string
  show(call: PageCall): Promise<PageContent>
  /** What the page's table shows, for `.csv` and `.json` at the same address. */
  readonly table?: (call: PageCall) => Promise<Table>
  /** When what the page shows last changed, so that an open page can follow. */
  readonly changedAt?: (call: PageCall) => Promise<string>
  /** Does what the page's form asks for, and returns the path to go to. */
  readonly submit?: (call: FormCall) => Promise<string>
}

/** Adds the routes of a page. */
export function addPage(app: FastifyInstance, services: Services, page: Page): void {
  app.get(page.path, async (request, reply) => {
    const call = await callOf(services, request)
    if (!call) return redirectToLogin(request, reply)
    return sendPage(reply, 200, { ...(await page.show(call)), reader: call.reader })
  })
  for (const format of page.table ? tableFormats : []) addTable(app, services, page, format)
  if (page.changedAt) addLive(app, services, page)
  if (page.submit) addForm(app, services, page, page.submit)
}

function addTable(app: FastifyInstance, services: Services, page: Page, format: TableFormat): void {
  app.get(`${page.path}.${format}`, async (request, reply) => {
    const call = await callOf(services, request)
    if (!call) return redirectToLogin(request, reply)
    const table = await page.table?.(call)
    return table && sendTable(reply, table, format)
  })
}

function addLive(app: FastifyInstance, services: Services, page: Page): void {
  app.get(`${page.path}/live`, async (request, reply) => {
    const call = await callOf(services, request)
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
    const call = await callOf(services, request)
    if (!call?.reader.session) return redirectToLogin(request, reply)
    checkForm(request, call.reader.session)
    try {
      return reply.redirect(await submit(formCallOf(services, request, call)), 303)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 404) throw error
      const sent = (name: string) => formField(request, name)
      const content = await page.show({ ...call, mistake: error.message, sent })
      return sendPage(reply, error.status, { ...content, reader: call.reader })
    }
  })
}

const texts = z.record(z.string(), anyText)

async function callOf(services: Services, request: FastifyRequest): Promise<PageCall | undefined> {
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

function formCallOf(services: Services, request: FastifyRequest, call: PageCall): FormCall {
  const { user } = call
  return {
    ...call,
    field: (name) => formField(request, name),
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
