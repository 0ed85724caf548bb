/** One mistake in what the user gave: where (an option, a path in its JSON), and in words what. */
export interface InputProblem {
  /** Such as `--query-plans[0].tcaseIds`; empty where the message names the place itself. */
  readonly where: string
  readonly message: string
}

/** Why a request got no usable answer. */
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

/** What each kind of error carries besides its sentence. */
export interface ErrorDetails {
  /** The command line itself is wrong; `help` are the words of the command or group whose usage is shown. */
  usage: { readonly help?: readonly string[] }
  validation: { readonly problems: readonly InputProblem[] }
  credentials: { readonly guide?: true }
  network: {
    readonly failure: NetworkFailure
    readonly method: string
    readonly url: string
    /** The request was sent, and it is not known whether it was carried out. */
    readonly outcomeUnknown?: true
  }
  api: {
    readonly status: number
    readonly method: string
    readonly url: string
    readonly requestId?: string
    /** How often the request was sent. */
    readonly attempts: number
    /** The answer was no JSON: a proxy's page, or another service. */
    readonly notJson?: true
    /** The `error` of an OAuth answer, such as `authorization_pending` (RFC 6749, 5.2). */
    readonly oauthError?: string
    /** What the answer asked to wait, in milliseconds. */
    readonly retryAfterMs?: number
  }
  server: Record<never, never>
  /** A report, or what is to be made of it, is wrong; or, where it `failed`, what was sent has not arrived. */
  upload: { readonly failed?: true }
}
export type ErrorKind = keyof ErrorDetails

/** The one error of the client and the command line: a kind, its details, and a sentence for people. */
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

/** A `QasError` of any kind; told apart by `kind`. */
export type AnyQasError = { [Kind in ErrorKind]: QasError<Kind> }[ErrorKind]

/** Recognized by name rather than by class, because each bundle of the command line has its own class. */
export function isQasError(error: unknown): error is AnyQasError {
  return error instanceof Error && error.name === 'QasError' && 'kind' in error
}
