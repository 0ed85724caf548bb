import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../store/engine.js'
import { OAuthError } from '../values/oauth-error.js'
import { toErrorResponse } from './error-response.js'

/** Responds with `{ error, error_description }`, as OAuth clients expect. */
export function sendOAuthError(
  engine: Engine,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof OAuthError) return send(reply, error.status, error.code, error.message)
  const { status, message } = toErrorResponse(engine, error, request, reply)
  if (status === 429 || status === 503) return send(reply, status, 'temporarily_unavailable', message)
  return send(reply, status, status < 500 ? 'invalid_request' : 'server_error', message)
}

function send(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ error, error_description: description }))
}
