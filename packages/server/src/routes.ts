import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Endpoint, fullPath } from 'qasphere-contract'
import { coerce, fieldsOf } from 'qasphere-contract/fields'
import { acceptedParams } from 'qasphere-contract/path-params'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { recordDailyActivity } from './domain/activity.js'
import { listOperations, type Operation, runOperation } from './handlers/run-operation.js'
import { authenticate, authorize } from './http/authentication.js'
import { acceptForms } from './http/forms.js'
import { sendOAuthError } from './http/oauth-error-response.js'
import { receiveUploads } from './http/receive-uploads.js'
import type { Services } from './http/services.js'
import type { UserRow } from './store/schema.js'
import { invalidInput } from './values/api-error.js'
import { JsonResponse } from './values/json-response.js'
import { StreamedResponse } from './values/streamed-response.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller of an endpoint; undefined if anyone may call it. */
    user: UserRow | undefined
  }
}

/** Adds a route for every endpoint of the contract. */
export function addRoutes(app: FastifyInstance, services: Services): void {
  app.decorateRequest('user', undefined)
  const routes = listOperations()
  for (const route of routes.filter(({ endpoint }) => !endpoint.oauth)) addRoute(app, services, route)
  app.register(async (oauth) => {
    acceptForms(oauth)
    oauth.setErrorHandler<FastifyError | Error>((error, request, reply) =>
      sendOAuthError(services.store.engine, error, request, reply),
    )
    for (const route of routes.filter(({ endpoint }) => endpoint.oauth)) addRoute(oauth, services, route)
  })
}

/** Maximum size of a body from an anonymous caller. */
const maxAnonymousBytes = 64 * 1024

function addRoute(app: FastifyInstance, services: Services, route: Operation): void {
  const { endpoint } = route
  const readQuery = createQueryReader(endpoint)
  const checkParams = createParamsChecker(endpoint)
  app.route({
    method: endpoint.request.method,
    url: fullPath(endpoint).replace(/\{(\w+)\}/g, ':$1'),
    ...(endpoint.access === 'anyone' ? { bodyLimit: maxAnonymousBytes } : {}),
    // Runs before the body is read, so that anonymous callers cannot cause much work.
    onRequest: async (request) => {
      request.user = await identify(services, request, endpoint)
      checkQueryText(request)
      checkParams(request)
    },
    handler: async (request, reply) => {
      const { user } = request
      const response = await runOperation(services, route, request, {
        params: getParams(request),
        query: readQuery(request),
        body: readBody(endpoint, request),
        uploads: endpoint.request.upload
          ? await receiveUploads(request, endpoint.request.upload, services.files)
          : [],
        user,
      })
      if (user) await recordDailyActivity(services.store.db, user, request.log)
      return send(reply, endpoint, response)
    },
  })
}

const texts = z.record(z.string(), z.union([anyText, z.array(anyText)]))

/** Throws 400 if a query contains text that databases can neither store nor search for. */
function checkQueryText({ query }: FastifyRequest): void {
  if (isEmpty(query)) return
  const checked = validate(texts, { ...Object(query) })
  if (!checked.ok) throw invalidInput(checked.problems)
}

function isEmpty(query: unknown): boolean {
  for (const _name in Object(query)) return false
  return true
}

/** Maximum number of remembered values of a path parameter. */
const maxRemembered = 1000

/**
 * Checks path parameters against the contract, so that empty or malformed ones never match anything. Remembers values
 * that passed, because the check takes longer than the rest of the routing.
 */
function createParamsChecker(endpoint: Endpoint): (request: FastifyRequest) => void {
  const schema = z.object(acceptedParams(endpoint))
  const fields = fieldsOf(schema)
  const passed = fields.map(({ name }) => ({ name, values: new Set<string | undefined>() }))
  return (request) => {
    const params = getParams(request)
    if (passed.every(({ name, values }) => values.has(params[name]))) return
    const checked = validate(schema, coerce(fields, params))
    if (!checked.ok) throw invalidInput(checked.problems)
    for (const { name, values } of passed) {
      if (values.size >= maxRemembered) values.clear()
      values.add(params[name])
    }
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

/** Query parameters are text: convert them to the types in the schema, then validate them. */
function createQueryReader(endpoint: Endpoint): (request: FastifyRequest) => unknown {
  const schema = endpoint.request.query
  if (!schema) return () => ({})
  const fields = fieldsOf(schema)
  return (request) => {
    const checked = validate(schema, coerce(fields, getRawQuery(request.query)))
    if (!checked.ok) throw invalidInput(checked.problems)
    return checked.value
  }
}

function getRawQuery(query: unknown): Record<string, string | string[]> {
  return typeof query === 'object' && query !== null ? { ...query } : {}
}

function readBody(endpoint: Endpoint, request: FastifyRequest): unknown {
  const schema = endpoint.request.body
  if (!schema) return undefined
  const checked = validate(schema, request.body ?? undefined)
  if (!checked.ok) throw invalidInput(checked.problems)
  return checked.value
}

function getParams(request: FastifyRequest): Record<string, string> {
  return typeof request.params === 'object' && request.params !== null ? { ...request.params } : {}
}

function send(reply: FastifyReply, endpoint: Endpoint, response: unknown): FastifyReply {
  if (response instanceof StreamedResponse) return reply.headers(response.headers).send(response.stream)
  // Serialize it here: fastify would look for a schema and treat strings as serialized text.
  return reply
    .code(endpoint.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(response instanceof JsonResponse ? response.json : JSON.stringify(response))
}
