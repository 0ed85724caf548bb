import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, errorCodeOf } from 'qasphere-contract/errors'
import type { Engine } from '../store/engine.js'
import { UnknownOutcomeError } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'

/** The response to a request that failed. */
export interface ErrorResponse {
  readonly status: number
  readonly code: ErrorCode
  readonly message: string
}

/** When to retry if the database is unavailable, in seconds. */
const retryAfterSeconds = 2

/**
 * Converts the error of a request to its response. Errors that are not the caller's fault are logged, because their
 * details are not for callers.
 */
export function toErrorResponse(
  engine: Engine,
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): ErrorResponse {
  const response = error instanceof ApiError ? error : toApiError(engine, error)
  if (response) {
    if (response !== error || error.cause !== undefined) request.log.warn({ err: error }, 'request rejected')
    if (response.retryAfter !== undefined) reply.header('retry-after', String(response.retryAfter))
    return response
  }
  // If the connection were closed immediately, a caller that is still sending would not get to read the reason. The rest of
  // the body is dropped.
  if ('code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') reply.removeHeader('connection')
  const status = 'statusCode' in error && error.statusCode !== undefined ? error.statusCode : 500
  const code = errorCodeOf(status)
  if (status < 500) return { status, code, message: error.message }
  request.log.error({ err: error }, 'request failed')
  const seeLog = `see request ${request.id} in the server's log`
  if (!(error instanceof UnknownOutcomeError)) return { status, code, message: `internal error; ${seeLog}` }
  return {
    status,
    code: 'outcome_unknown',
    message: `${error.message}: check before retrying; ${seeLog}`,
  }
}

/**
 * Converts a failure of the database or the disk to an error for callers. Nothing was changed then, because each change
 * is one transaction.
 */
function toApiError(engine: Engine, error: Error): ApiError | undefined {
  if (isInaccessible(error)) {
    return new ApiError(503, "the server cannot access its files, see the server's log; nothing was changed")
  }
  switch (isDiskFull(error) ? 'full' : engine.classifyError(error)) {
    case 'away':
      return temporaryError(
        'the database cannot be reached at the moment; nothing was changed',
        retryAfterSeconds,
      )
    case 'locked':
      return temporaryError('another process has locked the database; nothing was changed', retryAfterSeconds)
    case 'read-only':
      return new ApiError(
        503,
        "the server cannot write to its database, see the server's log; nothing was changed",
      )
    case 'damaged':
      return new ApiError(503, "the server's database is damaged, see the server's log; nothing was changed")
    case 'conflict':
      return temporaryError('too many concurrent changes to the same data; nothing was changed', 1)
    case 'full':
      return new ApiError(507, "the server's disk is full; nothing was changed")
    default:
      return undefined
  }
}

function temporaryError(message: string, seconds: number): ApiError {
  return new ApiError(503, message, undefined, seconds)
}

function isDiskFull(error: Error): boolean {
  return hasCode(error, ['ENOSPC', 'EDQUOT'])
}

/** Whether the files of uploads are read-only, or belong to another user. */
function isInaccessible(error: Error): boolean {
  return hasCode(error, ['EROFS', 'EACCES', 'EPERM'])
}

function hasCode(error: Error, codes: readonly string[]): boolean {
  return 'code' in error && codes.includes(String(error.code))
}
