import type { Problem } from 'qasphere-contract/problems'

/** A refusal with its HTTP status; the message reaches the caller as `{"message": …}`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 413 | 415 | 417 | 429 | 503 | 507,
    message: string,
    /** The audit log's action of a refusal that must leave a trace. */
    readonly audit?: string,
    /** Seconds after which it may be tried again. */
    readonly retryAfter?: number,
    cause?: unknown,
  ) {
    super(message, { cause })
  }
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
