import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { TokenError } from 'qasphere-contract/oauth'
import { refuse } from './refusal.js'
import type { Engine } from './store/engine.js'

/** A refusal in the words of OAuth 2.0 (RFC 6749, 5.2; RFC 8628, 3.5). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'

  constructor(
    readonly code: TokenError,
    description: string,
    /** The platform's status of a refused refresh token is 401 (API reference, 3.4), of all else 400. */
    readonly status: 400 | 401 = 400,
  ) {
    super(description)
  }
}

/** Answers as `{ error, error_description }`, which OAuth clients look for. */
export function answerOAuthError(
  engine: Engine,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof OAuthError) return send(reply, error.status, error.code, error.message)
  const { status, message } = refuse(engine, error, request, reply)
  if (status === 429 || status === 503) return send(reply, status, 'temporarily_unavailable', message)
  return send(reply, status, status < 500 ? 'invalid_request' : 'server_error', message)
}

function send(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ error, error_description: description }))
}
