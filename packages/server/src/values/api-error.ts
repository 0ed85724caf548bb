import { type ErrorCode, type ErrorStatus, errorCodeOf } from 'qasphere-contract/errors'
import type { Problem } from 'qasphere-contract/problems'

/** An error with an HTTP status. The caller gets the message and the code of the status as JSON. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode

  constructor(
    readonly status: ErrorStatus,
    message: string,
    /** Action for the audit log, if the error must be recorded. */
    readonly audit?: string,
    /** Seconds to wait before retrying. */
    readonly retryAfter?: number,
    cause?: unknown,
    /** The single problems of an input, if there are any. */
    readonly problems: readonly Problem[] = [],
  ) {
    super(message, { cause })
    this.code = errorCodeOf(status)
  }
}

/** Returns the JSON body of every error response, whether or not it comes from a route. */
export function errorBody(code: ErrorCode, message: string): string {
  return JSON.stringify({ message, code })
}

/** Returns a 404 error for a thing by the name that users know: `notFound('folder')`. */
export function notFound(thing: string): ApiError {
  return new ApiError(404, `${thing} not found`)
}

/** Maximum number of problems in a message: nobody reads more, and a response must not be larger than its request. */
const maxListed = 100

/** Returns a 400 error that lists the problems of an input, up to a maximum. */
export function invalidInput(problems: readonly Problem[]): ApiError {
  const listed = problems.slice(0, maxListed).map(({ path, message }) => describe(path, message))
  const more = problems.length > maxListed ? [`and ${problems.length - maxListed} more problems`] : []
  const message = [...listed, ...more].join('; ')
  return new ApiError(400, message, undefined, undefined, undefined, problems)
}

function describe(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 ? `the body ${message}` : `${formatPath(path)}: ${message}`
}

/** Formats the path of a value, such as `queryPlans[0].tcaseIds`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join('')
}
