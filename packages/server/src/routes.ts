import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Endpoint, endpoints, fullPath } from 'qasphere-contract'
import { coerce, fieldsOf } from 'qasphere-contract/fields'
import { acceptedParams } from 'qasphere-contract/path-params'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { recordDailyActivity } from './domain/activity.js'
import { idsOf, recordEvent } from './domain/audit.js'
import type { Call, CallContext } from './domain/call.js'
import type { FileStore, StoredFile } from './files/file-store.js'
import { handlers } from './handlers/index.js'
import { authenticate, authorize } from './http/authentication.js'
import { acceptForms } from './http/forms.js'
import { answerOAuthError } from './http/oauth-error-response.js'
import { receiveUploads } from './http/receive-uploads.js'
import type { Services } from './http/services.js'
import type { Db } from './store/database.js'
import type { UserRow } from './store/schema.js'
import { change } from './store/transaction.js'
import { ApiError, invalidInput } from './values/api-error.js'
import { callerAddress } from './values/caller-address.js'
import { StreamedAnswer } from './values/streamed-answer.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls an endpoint; nobody where it is open to anyone. */
    user: UserRow | undefined
  }
}

/**
 * A handler seen from the route. What it is called with was checked by the schemas of its own endpoint, so that the
 * handler of the same name takes it: the one place where types follow from the data instead of the other way round.
 */
interface Route {
  readonly endpoint: Endpoint
  handle(call: AnyCall): Promise<unknown>
}

type AnyCall = Omit<Call<Endpoint>, 'user'> & { readonly user: UserRow | undefined }

/** Adds a route for every endpoint of the contract. */
export function addRoutes(app: FastifyInstance, services: Services): void {
  app.decorateRequest('user', undefined)
  const byName = new Map<string, Route['handle']>(Object.entries(handlers))
  const routes = Object.entries(endpoints).map(([name, endpoint]): Route => {
    const handle = byName.get(name)
    if (!handle) throw new Error(`the endpoint ${name} has no handler`)
    return { endpoint, handle }
  })
  for (const route of routes.filter(({ endpoint }) => !endpoint.oauth)) addRoute(app, services, route)
  app.register(async (oauth) => {
    acceptForms(oauth)
    oauth.setErrorHandler<FastifyError | Error>((error, request, reply) =>
      answerOAuthError(services.store.engine, error, request, reply),
    )
    for (const route of routes.filter(({ endpoint }) => endpoint.oauth)) addRoute(oauth, services, route)
  })
}

/** The largest body that somebody unknown may send, in bytes. */
const maxStrangerBytes = 64 * 1024

function addRoute(app: FastifyInstance, services: Services, route: Route): void {
  const { endpoint } = route
  const readQuery = queryReader(endpoint)
  const checkParams = paramsChecker(endpoint)
  app.route({
    method: endpoint.request.method,
    url: fullPath(endpoint).replace(/\{(\w+)\}/g, ':$1'),
    ...(endpoint.access === 'anyone' ? { bodyLimit: maxStrangerBytes } : {}),
    // Before the body is read, so that strangers cannot make the server work.
    onRequest: async (request) => {
      request.user = await identify(services, request, endpoint)
      refuseUnstorable(request)
      checkParams(request)
    },
    handler: async (request, reply) => {
      const { user } = request
      const input = { query: readQuery(request), body: readBody(endpoint, request) }
      const uploads = await readUploads(services.files, request, endpoint)
      const answer = await carryOut(services, route, request, { ...input, uploads, user })
      if (user) await recordDailyActivity(services.store.db, user, request.log)
      return send(reply, endpoint, answer)
    },
  })
}

const texts = z.record(z.string(), z.union([anyText, z.array(anyText)]))

/** Throws 400 if a query holds text that engines can neither store nor look for. */
function refuseUnstorable({ query }: FastifyRequest): void {
  const checked = validate(texts, { ...Object(query) })
  if (!checked.ok) throw invalidInput(checked.problems)
}

/** Checks path parameters against the contract, so that an empty or malformed one never matches anything. */
function paramsChecker(endpoint: Endpoint): (request: FastifyRequest) => void {
  const schema = z.object(acceptedParams(endpoint))
  const fields = fieldsOf(schema)
  return (request) => {
    const checked = validate(schema, coerce(fields, paramsOf(request)))
    if (!checked.ok) throw invalidInput(checked.problems)
  }
}

async function identify(
  { store, rateLimit }: Services,
  request: FastifyRequest,
  endpoint: Endpoint,
): Promise<UserRow | undefined> {
  if (endpoint.access === 'anyone') return undefined
  const caller = await authenticate(store, request, endpoint)
  request.userId = caller.user.id
  await rateLimit(caller.credential)
  authorize(caller, endpoint)
  return caller.user
}

/** Query parameters are text: they become what the schema asks for, then are checked. */
function queryReader(endpoint: Endpoint): (request: FastifyRequest) => unknown {
  const schema = endpoint.request.query
  if (!schema) return () => ({})
  const fields = fieldsOf(schema)
  return (request) => {
    const checked = validate(schema, coerce(fields, rawQuery(request.query)))
    if (!checked.ok) throw invalidInput(checked.problems)
    return checked.value
  }
}

function rawQuery(query: unknown): Record<string, string | string[]> {
  return typeof query === 'object' && query !== null ? { ...query } : {}
}

function readBody(endpoint: Endpoint, request: FastifyRequest): unknown {
  const schema = endpoint.request.body
  if (!schema) return undefined
  const checked = validate(schema, request.body ?? undefined)
  if (!checked.ok) throw invalidInput(checked.problems)
  return checked.value
}

async function readUploads(
  files: FileStore,
  request: FastifyRequest,
  endpoint: Endpoint,
): Promise<StoredFile[]> {
  const { upload } = endpoint.request
  return upload ? await receiveUploads(request, upload, files) : []
}

type Input = Pick<AnyCall, 'query' | 'body' | 'uploads' | 'user'>

/** Runs the handler; what changes something runs in one transaction with its audit log entry. */
async function carryOut(
  services: Services,
  route: Route,
  request: FastifyRequest,
  input: Input,
): Promise<unknown> {
  const { db } = services.store
  const { audit, access } = route.endpoint
  if (audit === undefined) return await route.handle(callOf(services, db, request, input, () => {}))
  let facts: Record<string, unknown> = {}
  const run = async (on: Db): Promise<unknown> => {
    facts = { ...paramsOf(request) }
    const answer = await route.handle(
      callOf(services, on, request, input, (meta) => Object.assign(facts, meta)),
    )
    const meta = { ...facts, ...idsOf(answer) }
    await recordEvent(on, request, { action: audit, userId: input.user?.id ?? null, meta })
    return answer
  }
  try {
    return access === 'anyone' ? await run(db) : await change(services.store, run)
  } catch (error) {
    if (error instanceof ApiError && error.audit) {
      await recordEvent(db, request, { action: error.audit, userId: input.user?.id ?? null, meta: facts })
    }
    throw error
  }
}

function callOf(
  services: Services,
  db: Db,
  request: FastifyRequest,
  input: Input,
  audit: CallContext['audit'],
): AnyCall {
  return {
    ...input,
    db,
    engine: services.store.engine,
    caches: services.store.caches,
    files: services.files,
    login: services.settings.login,
    ip: callerAddress(request),
    userAgent: request.headers['user-agent'] ?? '',
    record: (on, event) => recordEvent(on, request, event),
    origin: request.origin,
    log: request.log,
    params: paramsOf(request),
    audit,
  }
}

function paramsOf(request: FastifyRequest): Record<string, string> {
  return typeof request.params === 'object' && request.params !== null ? { ...request.params } : {}
}

function send(reply: FastifyReply, endpoint: Endpoint, answer: unknown): FastifyReply {
  if (answer instanceof StreamedAnswer) return reply.headers(answer.headers).send(answer.stream)
  // Serialized here: fastify would look for a schema and treat strings as ready text.
  return reply
    .code(endpoint.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(answer))
}
