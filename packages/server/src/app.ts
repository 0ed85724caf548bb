import type { Socket } from 'node:net'
import multipart from '@fastify/multipart'
import Fastify, {
  type ConnectionError,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { addAccessLog } from './access-log.js'
import { addHealth } from './health.js'
import { addMetrics } from './metrics.js'
import { addOpenApi } from './openapi-route.js'
import { addOrigin } from './origin.js'
import { addPages } from './pages/index.js'
import { refuse } from './refusal.js'
import { addRoutes, type Services } from './routes.js'

/** The largest JSON body, in bytes: a thousand results with long comments. */
const maxBodyBytes = 32 * 1024 * 1024
/** How long a client may take to send its headers, and a whole request, in milliseconds. */
const headersTimeout = 20_000
const requestTimeout = 300_000

/** The server as a fastify application, not yet listening. */
export async function createApp(services: Services, logger: FastifyBaseLogger): Promise<FastifyInstance> {
  const { publicUrl, trustProxy, metrics } = services.settings
  const app = Fastify({
    loggerInstance: logger,
    bodyLimit: maxBodyBytes,
    requestTimeout,
    connectionTimeout: 0,
    ...(trustProxy === undefined ? {} : { trustProxy }),
    requestIdHeader: false,
    genReqId: ({ headers }) => givenId(headers['x-request-id'], trustProxy) ?? crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    // Long enough that what is wrong with a path is said by who looks it up.
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error, request, reply) => void answerError(services, error, request, reply),
    clientErrorHandler: refuseBrokenRequest,
    http: { headersTimeout },
  })
  acceptEmptyJson(app)
  await app.register(multipart)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('cache-control', 'no-store')
    reply.header('x-content-type-options', 'nosniff')
  })
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    // A connection kept alive would hold up the end of a server that has answered its last request.
    if (isClosing) reply.header('connection', 'close')
  })
  addOrigin(app, publicUrl)
  addAccessLog(app)
  if (metrics) await addMetrics(app, services)
  app.setErrorHandler<FastifyError | Error>((error, request, reply) =>
    answerError(services, error, request, reply),
  )
  app.setNotFoundHandler(async (request, reply) =>
    sendMessage(reply, 404, `there is no ${request.method} ${request.url.split('?')[0]}`),
  )
  addHealth(app, services)
  addRoutes(app, services)
  addOpenApi(app)
  addPages(app, services)
  return app
}

/** The id that a trusted proxy gave the request, so that both logs speak of the same. */
function givenId(header: string | string[] | undefined, trustProxy: string | undefined): string | undefined {
  const isGood = trustProxy !== undefined && typeof header === 'string' && /^[\w.-]{1,128}$/.test(header)
  return isGood ? header : undefined
}

/** Clients name a JSON content type also where they send no body (API reference, 1.3). */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body, done)
  })
}

function answerError(
  services: Services,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, message } = refuse(services.store.engine, error, request, reply)
  return sendMessage(reply, status, message)
}

/** What is no HTTP at all gets an answer too, while there is somebody to hear it. */
function refuseBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, message] = brokenRequests[error.code] ?? ['400 Bad Request', 'the request is not valid HTTP']
  const body = JSON.stringify({ message })
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const brokenRequests: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request took too long to arrive'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers are too large'],
}

function sendMessage(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ message }))
}
