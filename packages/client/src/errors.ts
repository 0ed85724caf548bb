/** A problem with the input: where it is (an option, a path in its JSON), and what is wrong. */
export interface InputProblem {
  /** Such as `--query-plans[0].tcaseIds`; empty if the message names the place itself. */
  readonly where: string
  readonly message: string
}

/** Why there is no usable answer to a request. */
export type NetworkFailure =
  | 'refused'
  | 'unknown-host'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'connection-lost'
  | 'proxy'
  | 'not-http'
  | 'too-large'

/** The details of each kind of error. */
export interface ErrorDetails {
  /** The command line itself is wrong; `help` names the command or group whose usage is shown. */
  usage: { readonly help?: readonly string[] }
  validation: { readonly problems: readonly InputProblem[] }
  credentials: { readonly guide?: true }
  network: {
    readonly failure: NetworkFailure
    readonly method: string
    readonly url: string
    /** The request was sent and may have been carried out. */
    readonly outcomeUnknown?: true
  }
  api: {
    readonly status: number
    readonly method: string
    readonly url: string
    readonly requestId?: string
    /** How often the request was sent. */
    readonly attempts: number
    /** The answer was not JSON of the API, but the page of a proxy or of another service. */
    readonly notJson?: true
    /** The code of the error, such as `not_found`; only `qasphere server` sends one. */
    readonly code?: string
    /** The answer has no message of the API, so it may be from a gateway that does not know what the server did. */
    readonly fromGateway?: true
    /** The `error` of an OAuth answer, such as `authorization_pending` (RFC 6749, 5.2). */
    readonly oauthError?: string
    /** The delay that the answer asked for, in milliseconds. */
    readonly retryAfterMs?: number
  }
  server: Record<never, never>
  /** A command did its work, and what it found is what it should fail for. */
  finding: Record<never, never>
  /** An upload cannot begin or continue. `failed`: what was sent has not arrived. */
  upload: { readonly failed?: true }
}
export type ErrorKind = keyof ErrorDetails

/** The error of the client and the command line: a kind, its details, and a message for people. */
export class QasError<Kind extends ErrorKind = ErrorKind> extends Error {
  override readonly name = 'QasError'
  readonly kind: Kind
  readonly details: ErrorDetails[Kind]

  constructor(kind: Kind, message: string, details: ErrorDetails[Kind], cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.kind = kind
    this.details = details
  }
}

/** A `QasError` of any kind, discriminated by `kind`. */
export type AnyQasError = { [Kind in ErrorKind]: QasError<Kind> }[ErrorKind]

/** Recognized by name rather than by class, because each bundle of the command line has its own class. */
export function isQasError(error: unknown): error is AnyQasError {
  return error instanceof Error && error.name === 'QasError' && 'kind' in error
}
