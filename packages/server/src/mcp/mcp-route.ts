import type { Readable } from 'node:stream'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CarryOut, HttpServing, PlainRequest, PlainResponse } from 'qasphere-agent-tools'
import { coerce, fieldsOf } from 'qasphere-contract/fields'
import { optional, projectCode } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { authenticate } from '../http/authentication.js'
import type { Services } from '../http/services.js'
import { ApiError, invalidInput } from '../values/api-error.js'
import { mcpPath } from '../values/mcp-url.js'
import { version } from '../values/version.js'
import { resourceMetadataUrl } from './oauth-metadata.js'
import { createUploads, type UploadsOf } from './upload-contents.js'

/** Limits that a client can put into the address of the server. */
const limits = z.strictObject({
  readOnly: optional('Reject all changes', z.boolean()),
  project: optional('Code of the only project that tools can access', projectCode),
})

/** Adds the MCP server: the tools of agents for every caller with an API key or a login. */
export function addMcp(app: FastifyInstance, services: Services): void {
  const uploadsOf = createUploads(app, services.store)
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: mcpPath,
    // Runs before the body is read, so that anonymous callers cannot cause much work.
    onRequest: async (request, reply) => {
      rejectOtherOrigins(request)
      // Says how to authenticate, also if the credentials are missing or expired (RFC 6750, 3; RFC 9728, 5.1).
      const isRejected = request.headers.authorization?.startsWith('Bearer ') === true
      const sent = isRejected ? 'error="invalid_token", ' : ''
      const challenge = `Bearer ${sent}resource_metadata="${resourceMetadataUrl(request.origin)}"`
      reply.header('www-authenticate', challenge)
      const { user, credential } = await authenticate(services.store, request, {})
      reply.removeHeader('www-authenticate')
      request.userId = user.id
      await services.rateLimit(credential)
    },
    errorHandler: sendParseError,
    handler: async (request, reply) => {
      const { answerMcpMessage } = await import('qasphere-agent-tools')
      const { method, url, headers, body, origin } = request
      const message = { method, url: `${origin}${url}`, headers: protocolHeaders(headers), body }
      return reply.send(await answerMcpMessage(message, servingFor(app, request, reply, uploadsOf)))
    },
  })
}

/** Sends the error of JSON-RPC for a body that is not JSON, and leaves other errors to the server. */
function sendParseError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  if (error.code !== 'FST_ERR_CTP_INVALID_JSON_BODY') throw error
  const message = 'Parse error: the body is not valid JSON'
  reply.code(400).send({ jsonrpc: '2.0', id: null, error: { code: -32_700, message } })
}

/** Throws 403 if a page of another site sends the request; other clients name no origin. */
function rejectOtherOrigins({ headers, origin }: FastifyRequest): void {
  if (headers.origin !== undefined && headers.origin !== origin) {
    throw new ApiError(403, `pages of ${headers.origin} may not call this server`)
  }
}

function protocolHeaders(headers: FastifyRequest['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => /^(accept|content-type|mcp-.+)$/.test(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]))
}

function servingFor(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  uploadsOf: UploadsOf,
): HttpServing {
  const { readOnly = false, project } = readLimits(request)
  const execute: CarryOut = (sent) => carryOut(app, request, sent)
  const ended = new AbortController()
  // Also emitted after the response, when there is nothing left to end.
  reply.raw.once('close', () => ended.abort())
  return {
    version,
    origin: request.origin,
    isReadOnly: readOnly,
    ...(project === undefined ? {} : { project }),
    carryOut: execute,
    uploadContents: uploadsOf(request, execute, ended.signal),
    onBug: (error) => request.log.error({ err: error }, 'a tool failed'),
  }
}

function readLimits({ query }: FastifyRequest): z.output<typeof limits> {
  const checked = validate(limits, coerce(fieldsOf(limits), { ...Object(query) }))
  if (!checked.ok) throw invalidInput(checked.problems)
  return checked.value
}

/** Headers that decide who sends a request, from where, and to which origin. */
const callerHeaders = [
  'authorization',
  'host',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]

/**
 * Carries out a request of a tool as if the caller had sent it: with the same route, rights, rate limit, transaction
 * and audit entry.
 */
async function carryOut(
  app: FastifyInstance,
  { headers, socket }: FastifyRequest,
  { method, path, body }: PlainRequest,
): Promise<PlainResponse> {
  const sent = Object.fromEntries(
    callerHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  )
  const {
    statusCode,
    statusMessage,
    headers: received,
    payload,
  } = await app.inject({
    method,
    url: path,
    headers: {
      ...sent,
      ...(body ? { 'content-type': body.contentType, 'content-length': String(body.length) } : {}),
    },
    ...(socket.remoteAddress === undefined ? {} : { remoteAddress: socket.remoteAddress }),
    ...(body ? { payload: toPayload(body.content) } : {}),
  })
  const texts = Object.entries(received).map(([name, value]) => [name, String(value)])
  return { status: statusCode, reason: statusMessage, headers: Object.fromEntries(texts), text: payload }
}

function toPayload(content: Readable | string | Uint8Array): Readable | string | Buffer {
  return content instanceof Uint8Array
    ? Buffer.from(content.buffer, content.byteOffset, content.length)
    : content
}
