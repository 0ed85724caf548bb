import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, errorCodeOf } from 'qasphere-contract/errors'
import type { Engine } from '../store/engine.js'
import { UnknownOutcomeError } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'

/** How the caller of a request that failed is answered. */
export interface Refusal {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
}

/** How long whoever finds the database away shall wait, in seconds. */
const secondsAway = 2

/**
 * Turns whatever a request failed with into what the caller is told. What is not the caller's mistake goes to the log, as
 * its details are not for strangers.
 */
export function refuse(
  engine: Engine,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): Refusal {
  const refusal = error instanceof ApiError ? error : troubleOf(engine, error)
  if (refusal) {
    if (refusal !== error || error.cause !== undefined) request.log.warn({ err: error }, 'request refused')
    if (refusal.retryAfter !== undefined) reply.header('retry-after', String(refusal.retryAfter))
    return refusal
  }
  // Closed at once, the connection would break before a caller that is still sending has read why: the rest is dropped.
  if ('code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') reply.removeHeader('connection')
  const status = 'statusCode' in error && error.statusCode !== undefined ? error.statusCode : 500
  const code = errorCodeOf(status)
  if (status < 500) return { status, code, message: error.message }
  request.log.error({ err: error }, 'request failed')
  const seeLog = `the server's log has it under request ${request.id}`
  if (!(error instanceof UnknownOutcomeError)) return { status, code, message: `internal error; ${seeLog}` }
  return {
    status,
    code: 'outcome_unknown',
    message: `${error.message}: look before you repeat it; ${seeLog}`,
  }
}

/** What a failure of the database or the disk means to callers. Nothing is changed then, as a change is one transaction. */
function troubleOf(engine: Engine, error: Error): ApiError | undefined {
  switch (isDiskFull(error) ? 'full' : engine.troubleOf(error)) {
    case 'away':
      return passing('the database cannot be reached at the moment; nothing was changed', secondsAway)
    case 'locked':
      return passing('another process keeps the database locked; nothing was changed', secondsAway)
    case 'read-only':
      return new ApiError(
        503,
        "the server cannot write its database, see the server's log; nothing was changed",
      )
    case 'damaged':
      return new ApiError(503, "the server's database is damaged, see the server's log; nothing was changed")
    case 'conflict':
      return passing('too many were changing the same at once; nothing was changed', 1)
    case 'full':
      return new ApiError(507, "the server's disk is full; nothing was changed")
    default:
      return undefined
  }
}

function passing(message: string, seconds: number): ApiError {
  return new ApiError(503, message, undefined, seconds)
}

function isDiskFull(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT'
}
