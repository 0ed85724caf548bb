import { isQasError, type NetworkFailure } from './errors.js'

/**
 * What the failure of a request means:
 * - `permanent`: the same request would fail again.
 * - `temporary`: nothing was changed, and the request may succeed later.
 * - `unknown`: it may succeed later, but it may also have been carried out. Check before retrying.
 */
export type FailureKind = 'permanent' | 'temporary' | 'unknown'

/** Failures that may be temporary. An unknown or untrusted host stays unknown or untrusted. */
const temporaryFailures: ReadonlySet<NetworkFailure> = new Set([
  'connection-lost',
  'timeout',
  'refused',
  'unreachable',
  'proxy',
  'not-http',
])

/** What an error means for the request that it ended; `permanent` for errors that are not of requests. */
export function classifyError(error: unknown): FailureKind {
  if (!isQasError(error)) return 'permanent'
  if (error.kind === 'api') {
    const { status, fromGateway } = error.details
    // Envoy, for example, answers 503 if the server breaks off the connection.
    return status === 503 && fromGateway ? 'unknown' : classifyStatus(status)
  }
  if (error.kind !== 'network' || !temporaryFailures.has(error.details.failure)) return 'permanent'
  return error.details.outcomeUnknown ? 'unknown' : 'temporary'
}

/**
 * What the status of an answer that is an error means. Errors of gateways leave open what the server behind them did; an
 * error with a status of success is an answer that cannot be read.
 */
export function classifyStatus(status: number): FailureKind {
  if (status === 429 || status === 503) return 'temporary'
  return status >= 500 || status < 300 ? 'unknown' : 'permanent'
}

/** Whether a request was sent but got no response: such a failure often does not happen again. */
export function isInterrupted(error: unknown): boolean {
  if (!isQasError(error) || error.kind !== 'network') return false
  return error.details.failure === 'connection-lost' || error.details.failure === 'timeout'
}
