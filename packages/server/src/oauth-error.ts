import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { TokenError } from 'qasphere-contract/oauth'
import { ApiError } from './api-error.js'

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
  error: FastifyError | ApiError | OAuthError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof OAuthError) return send(reply, error.status, error.code, error.message)
  const status = error instanceof ApiError ? error.status : (error.statusCode ?? 500)
  if (error instanceof ApiError && error.retryAfter !== undefined) {
    reply.header('retry-after', String(error.retryAfter))
  }
  if (status === 429) return send(reply, status, 'temporarily_unavailable', error.message)
  if (status < 500) return send(reply, status, 'invalid_request', error.message)
  request.log.error({ err: error }, 'request failed')
  return send(
    reply,
    status,
    'server_error',
    `internal error; the server's log has it under request ${request.id}`,
  )
}

function send(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ error, error_description: description }))
}
