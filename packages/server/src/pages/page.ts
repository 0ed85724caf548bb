import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Endpoint, type EndpointName, endpoints, type Upload } from 'qasphere-contract'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { recordDailyActivity } from '../domain/activity.js'
import type { UserContext } from '../domain/call.js'
import type { StoredFile } from '../files/file-store.js'
import { createContext, createOperation, runOperation } from '../handlers/run-operation.js'
import { authorize } from '../http/authentication.js'
import { type ReceivedForm, receiveForm } from '../http/receive-uploads.js'
import type { Services } from '../http/services.js'
import { ApiError, invalidInput } from '../values/api-error.js'
import { findReader, type Reader } from './reader.js'
import { sendInParts } from './send-in-parts.js'
import { checkForm, type PageSession, redirectToLogin } from './session.js'
import { type PageContent, sendPage } from './shell.js'
import { Submission } from './submission.js'
import { sendTable, type Table, type TableFormat, tableFormats } from './table-file.js'

/** A request for a page by somebody who may read pages. */
export interface PageCall extends UserContext {
  readonly reader: Reader
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The path of the page, without the query. */
  readonly path: string
  /**
   * Tells that what the page is about exists and its reader may see it, so that the response can start. Afterwards, only
   * failures of the server may be thrown.
   */
  readonly found: () => Promise<void>
  /** Why the submitted form was rejected. */
  readonly formError?: ApiError
  /** The fields of the rejected form, to show them again. */
  readonly sent?: URLSearchParams
}

/** A form that a signed-in user has submitted. */
export interface FormCall extends PageCall {
  /** The fields of the form, which can be repeated. */
  readonly form: URLSearchParams
  /** The files of the form, already stored. */
  readonly uploads: readonly StoredFile[]
  /** Whether the same form has been submitted before, by pressing its button twice. */
  isRepeated(): Promise<boolean>
  /**
   * Calls an endpoint as the API does: checks role and body, and runs it in one transaction with its audit log entry.
   * If the form is repeated, nothing changes. Returns the response, whose type `readResponse` restores.
   */
  perform(
    name: EndpointName,
    input: { params: Record<string, string>; body?: unknown; uploads?: readonly StoredFile[] },
  ): Promise<unknown>
}

/** A page. Everything about it is in one module, which `all-pages.ts` lists. */
export interface Page {
  /** With `:name` and a regular expression for each parameter. */
  readonly path: string
  show(call: PageCall): Promise<PageContent>
  /** Whether the page requires signing in, even with `--open-pages`. */
  readonly needsSession?: true
  /** Returns the page's table for `.csv` and `.json` at the same address. */
  readonly table?: (call: PageCall) => Promise<Table>
  /** Returns when the content of the page last changed, so that an open page can update itself. */
  readonly changedAt?: (call: PageCall) => Promise<string>
  /** The limits of the form's files; absent if it takes none. */
  readonly upload?: Upload
  /** Processes the page's form and returns the path to redirect to, or the content of the response. */
  readonly submit?: (call: FormCall) => Promise<string | PageContent>
}

/** An address that redirects to a page. */
export interface Redirect {
  readonly path: string
  /** Returns the path to redirect to. */
  redirect(call: PageCall): Promise<string>
}

/** Adds the route of an address that redirects to a page. */
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
    const call = await createCallOf(services, request, page)
    if (!call) return redirectToLogin(request, reply)
    return await sendInParts(services, request, reply, {
      reader: call.reader,
      show: (found) => page.show({ ...call, found }),
    })
  })
  for (const format of page.table ? tableFormats : []) addTable(app, services, page, format)
  if (page.changedAt) addLive(app, services, page)
  if (page.submit) addForm(app, services, page, page.submit)
}

function addTable(app: FastifyInstance, services: Services, page: Page, format: TableFormat): void {
  app.get(`${page.path}.${format}`, async (request, reply) => {
    const call = await createCallOf(services, request, page)
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
    const { fields, uploads } = await readForm(services, request, page, call.reader.session)
    try {
      const outcome = await submit(createFormCall(services, request, call, { fields, uploads }))
      if (typeof outcome === 'string') return reply.redirect(outcome, 303)
      return sendPage(reply, 200, { ...outcome, reader: call.reader })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const content = await page
        .show({ ...call, formError: error, sent: fields })
        .catch((reason: unknown) => {
          // The page itself no longer exists, or may no longer be read.
          throw reason instanceof ApiError ? error : reason
        })
      return sendPage(reply, error.status, { ...content, reader: call.reader })
    }
  })
}

/** Reads a form. Throws 403 before any of its files is stored if no page of the session holds it. */
async function readForm(
  { files }: Services,
  request: FastifyRequest,
  { upload }: Page,
  session: PageSession,
): Promise<ReceivedForm> {
  if (upload && request.isMultipart()) {
    return await receiveForm(request, upload, files, (fields) =>
      checkForm(request, session, fields.get('formToken') ?? ''),
    )
  }
  checkForm(request, session)
  return {
    fields: request.body instanceof URLSearchParams ? request.body : new URLSearchParams(),
    uploads: [],
  }
}

/** Creates the call of a page; undefined if the reader has to sign in first. */
async function createCallOf(
  services: Services,
  request: FastifyRequest,
  { needsSession }: Page,
): Promise<PageCall | undefined> {
  const call = await createPageCall(services, request)
  return needsSession && !call?.reader.session ? undefined : call
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
    found: async () => {},
  }
}

function createFormCall(
  services: Services,
  request: FastifyRequest,
  call: PageCall,
  { fields, uploads }: ReceivedForm,
): FormCall {
  const { user } = call
  const submission = new Submission(request.url, fields, uploads)
  return {
    ...call,
    form: fields,
    uploads,
    isRepeated: () => submission.isRepeated(call.db),
    perform: async (name, { params, body, uploads: given = [] }) => {
      const endpoint = endpoints[name]
      authorize({ user, onlyAuditLog: false, credential: '' }, endpoint)
      const input = { params, query: {}, body: validateBody(endpoint, body), uploads: given, user }
      return await submission.perform(createOperation(name, endpoint), (operation) =>
        runOperation(services, operation, request, input),
      )
    },
  }
}

/** Rejects fields that the API ignores: people who fill them in expect them to be saved. */
function validateBody({ request }: Endpoint, body: unknown): unknown {
  if (!request.body) return undefined
  const checked = validate(request.careful ?? request.body, body)
  if (!checked.ok) throw invalidInput(checked.problems)
  return checked.value
}

/** Gives what `perform` returned the type of its endpoint's response. */
export function readResponse<S extends z.ZodMiniType>(schema: S, response: unknown): z.output<S> {
  const checked = validate(schema, response)
  if (!checked.ok) throw new Error('the response of a handler does not match its schema')
  return checked.value
}
