import multipart from '@fastify/multipart'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { addDocumentation } from './documentation/routes.js'
import { addAccessLog } from './http/access-log.js'
import { type ErrorResponse, toErrorResponse } from './http/error-response.js'
import { addHealth } from './http/health.js'
import { acceptJson } from './http/json-body.js'
import { rejectBrokenRequest, rejectOddRequests } from './http/odd-requests.js'
import { addOpenApi } from './http/openapi-route.js'
import { addOrigin } from './http/origin.js'
import type { Services } from './http/services.js'
import { addMcp } from './mcp/mcp-route.js'
import { addOAuthMetadata } from './mcp/oauth-metadata.js'
import { addPages, isForPage, sendNotFoundPage } from './pages/index.js'
import { addRoutes } from './routes.js'
import { errorBody } from './values/api-error.js'

/** Maximum size of a JSON body: a thousand results with long comments. */
const maxBodyBytes = 32 * 1024 * 1024
/** How long a client may take to send its headers, and the whole request, in milliseconds. */
const headersTimeout = 20_000
const requestTimeout = 300_000
/** How often clients that exceed these limits are disconnected, in milliseconds. */
const connectionsCheckingInterval = 2000

/** Creates the server as a fastify application that does not listen yet. */
export async function createApp(services: Services, logger: FastifyBaseLogger): Promise<FastifyInstance> {
  const { publicUrl, trustProxy, metrics } = services.settings
  const app = Fastify({
    loggerInstance: logger,
    bodyLimit: maxBodyBytes,
    requestTimeout,
    connectionTimeout: 0,
    ...(trustProxy === undefined ? {} : { trustProxy }),
    requestIdHeader: false,
    genReqId: ({ headers }) => readRequestId(headers['x-request-id'], trustProxy) ?? crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    // Long enough that the handlers of the path can report what is wrong with it.
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error, request, reply) => void handleError(services, error, request, reply),
    clientErrorHandler: rejectBrokenRequest,
    schemaController: { compilersFactory: { buildValidator: rejectSchemas, buildSerializer: rejectSchemas } },
    // Our own check explains what is wrong with a request without a host.
    http: { headersTimeout, connectionsCheckingInterval, requireHostHeader: false },
  })
  acceptJson(app)
  await app.register(multipart)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('cache-control', 'no-store')
    reply.header('x-content-type-options', 'nosniff')
    done()
  })
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    // A connection that is kept alive would block the shutdown after the last response.
    if (isClosing) reply.header('connection', 'close')
    done(null, payload)
  })
  rejectOddRequests(app)
  addOrigin(app, publicUrl)
  addAccessLog(app)
  if (metrics) {
    const { addMetrics } = await import('./http/metrics.js')
    addMetrics(app, services)
  }
  app.setErrorHandler<FastifyError | Error>((error, request, reply) =>
    handleError(services, error, request, reply),
  )
  app.setNotFoundHandler(async (request, reply) =>
    isForPage(request)
      ? sendNotFoundPage(services, request, reply)
      : sendError(reply, {
          status: 404,
          code: 'not_found',
          message: `No route for ${request.method} ${request.url.split('?')[0]}`,
        }),
  )
  addHealth(app, services)
  addRoutes(app, services)
  addOpenApi(app)
  addMcp(app, services)
  addOAuthMetadata(app)
  addDocumentation(app)
  addPages(app, services)
  return app
}

/**
 * Replaces the schema compilers, which take as long to load as the rest of Fastify: the contract describes all
 * requests and responses.
 */
function rejectSchemas(): never {
  throw new Error('routes must not have schemas of fastify')
}

/** Returns the ID that a trusted proxy gave the request, so that both logs use the same ID. */
function readRequestId(
  header: string | string[] | undefined,
  trustProxy: string | undefined,
): string | undefined {
  const isValid = trustProxy !== undefined && typeof header === 'string' && /^[\w.-]{1,128}$/.test(header)
  return isValid ? header : undefined
}

function handleError(
  services: Services,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  return sendError(reply, toErrorResponse(services.store.engine, error, request, reply))
}

function sendError(reply: FastifyReply, { status, code, message }: ErrorResponse): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(errorBody(code, message))
}
