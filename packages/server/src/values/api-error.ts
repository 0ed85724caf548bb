import { type ErrorCode, type ErrorStatus, errorCodeOf } from 'qasphere-contract/errors'
import type { Problem } from 'qasphere-contract/problems'

/** An error with its HTTP status; the message and the code of the status reach the caller as JSON. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode

  constructor(
    readonly status: ErrorStatus,
    message: string,
    /** The audit log's action of a refusal that must leave a trace. */
    readonly audit?: string,
    /** Seconds after which it may be tried again. */
    readonly retryAfter?: number,
    cause?: unknown,
  ) {
    super(message, { cause })
    this.code = errorCodeOf(status)
  }
}

/** The JSON that every error is answered with, whether or not a route was reached. */
export function errorBody(code: ErrorCode, message: string): string {
  return JSON.stringify({ message, code })
}

/** The 404 of a thing that is named as users name it: `notFound('folder')`. */
export function notFound(thing: string): ApiError {
  return new ApiError(404, `${thing} not found`)
}

/** How many mistakes are named: nobody reads more, and an answer shall not be larger than its request. */
const mostNamed = 100

/** The 400 that names every mistake of an input, or the first of a great many. */
export function invalidInput(problems: readonly Problem[]): ApiError {
  const named = problems.slice(0, mostNamed).map(({ path, message }) => describe(path, message))
  const more = problems.length > mostNamed ? [`and ${problems.length - mostNamed} more mistakes`] : []
  return new ApiError(400, [...named, ...more].join('; '))
}

function describe(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 ? `the body ${message}` : `${placeText(path)}: ${message}`
}

/** A place inside a value, as `queryPlans[0].tcaseIds`. */
export function placeText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join('')
}
