/** The HTTP status of an error, and its general meaning. */
interface ErrorKind {
  readonly status: number
  readonly description: string
}

/**
 * Every kind of error by its code. Responses contain the code next to the message; a code never changes its meaning.
 */
export const errors = {
  invalid_request: { status: 400, description: 'The request is not valid; the message lists every problem' },
  unauthorized: { status: 401, description: 'The credentials are missing, wrong, expired or revoked' },
  feature_unavailable: { status: 402, description: 'The subscription does not include the feature' },
  forbidden: {
    status: 403,
    description: 'The role or the API key does not permit this, or the project is archived',
  },
  not_found: { status: 404, description: 'Something that the request names does not exist' },
  request_timeout: { status: 408, description: 'The request took too long to arrive' },
  conflict: { status: 409, description: 'The request conflicts with existing data, such as a title in use' },
  too_large: { status: 413, description: 'The body or a file exceeds a limit' },
  unsupported_media_type: {
    status: 415,
    description: 'The content type or encoding of the body is not supported',
  },
  expectation_failed: {
    status: 417,
    description: 'The Expect header asks for something other than 100-continue',
  },
  rate_limited: { status: 429, description: 'Too many requests; retry after the time in Retry-After' },
  headers_too_large: { status: 431, description: 'The headers exceed a limit' },
  internal_error: { status: 500, description: 'An error inside the server; its log has the details' },
  outcome_unknown: {
    status: 500,
    description:
      'The connection to the database was lost while saving: check whether the change was saved before retrying',
  },
  unavailable: {
    status: 503,
    description: 'The server is temporarily unavailable; nothing was changed. Retry later',
  },
  storage_full: { status: 507, description: "The server's disk is full; nothing was changed" },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errors
export type ErrorStatus = (typeof errors)[ErrorCode]['status']

/** Every code, in the order of the table above. */
export const errorCodes = Object.keys(errors).filter(isErrorCode)

/** Returns the code of an error of which only the HTTP status is known. */
export function errorCodeOf(status: number): ErrorCode {
  const known = errorCodes.find((code) => errors[code].status === status)
  return known ?? (status < 500 ? 'invalid_request' : 'internal_error')
}

function isErrorCode(name: string): name is ErrorCode {
  return name in errors
}
