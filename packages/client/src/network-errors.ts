import { type NetworkFailure, QasError } from './errors.js'
import { getReason } from './reason.js'

/** A request that got no answer. */
export interface FailedRequest {
  readonly method: string
  readonly url: URL
  readonly isRepeatable: boolean
  /** The connection was established, so the request may have reached the server. */
  readonly connected: boolean
  readonly proxy?: string
}

/** Reaching the server (`connect`) or the request as a whole took longer than `ms` milliseconds. */
export class TimedOut extends Error {
  readonly phase: 'connect' | 'whole'
  readonly ms: number

  constructor(phase: 'connect' | 'whole', ms: number) {
    super(`No response within ${ms} ms`)
    this.phase = phase
    this.ms = ms
  }
}

/** The proxy answered a CONNECT with this status. */
export class ProxyRefusal extends Error {
  readonly status: number

  constructor(status: number) {
    super(`The proxy responded with status ${status}`)
    this.status = status
  }
}

/** The answer was longer than `maxBytes`. */
export class TooLarge extends Error {
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super(`The response is longer than ${maxBytes} bytes`)
    this.maxBytes = maxBytes
  }
}

interface Diagnosis {
  readonly failure: NetworkFailure
  readonly message: string
}

/** Turns what Node reports about a request into one sentence that names the URL and what to check. */
export function connectionError(request: FailedRequest, cause: unknown): Error {
  if (cause instanceof QasError) return cause
  const { method, url, isRepeatable } = request
  const { failure, message } = diagnose(request, cause)
  const mayChange = method === 'DELETE' || !isRepeatable
  const isUnknown = request.connected && mayChange && failure !== 'too-large'
  const details = { failure, method, url: url.href }
  if (!isUnknown) return new QasError('network', `${message}.`, details, cause)
  return new QasError(
    'network',
    `${message}. The request was sent, so the server may or may not have processed it${isRepeatable ? '' : '; it was not retried'}.`,
    { ...details, outcomeUnknown: true },
    cause,
  )
}

function diagnose(request: FailedRequest, cause: unknown): Diagnosis {
  const { origin, href } = request.url
  const code = codeOf(cause)
  if (cause instanceof TimedOut) return timedOut(request, cause)
  if (cause instanceof TooLarge) {
    const mebibytes = Math.round(cause.maxBytes / 1024 / 1024)
    return {
      failure: 'too-large',
      message: `The response to ${request.method} ${href} is larger than ${mebibytes} MiB; request less, with a limit or filters`,
    }
  }
  if (cause instanceof ProxyRefusal) {
    return {
      failure: 'proxy',
      message: `The proxy ${request.proxy} did not let the request to ${origin} through (status ${cause.status}); check HTTPS_PROXY and NO_PROXY, and the user and password in it`,
    }
  }
  if (request.proxy && !request.connected && !isTlsCode(code)) {
    return {
      failure: 'proxy',
      message: `The proxy ${request.proxy} for ${origin} could not be reached (${code || getReason(cause)}); check HTTP_PROXY, HTTPS_PROXY and NO_PROXY`,
    }
  }
  return diagnoseCode(request, code, getReason(cause))
}

function timedOut({ method, url, proxy }: FailedRequest, { phase, ms }: TimedOut): Diagnosis {
  const seconds = ms / 1000
  const message =
    phase === 'connect'
      ? `Could not connect to ${url.origin}${proxy ? ` through the proxy ${proxy}` : ''} within ${seconds} s; check the URL, your network and whether a proxy is needed`
      : `${method} ${url.href} got no response within ${seconds} s; check the server, or allow more time with --timeout`
  return { failure: 'timeout', message }
}

function diagnoseCode({ method, url }: FailedRequest, code: string, message: string): Diagnosis {
  const { origin, hostname, href } = url
  switch (code) {
    case 'ECONNREFUSED':
      return {
        failure: 'refused',
        message: `The connection to ${origin} was refused; check the URL, and that the server is running`,
      }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        failure: 'unknown-host',
        message: `Unknown host ${hostname} (${origin}); check the spelling of the URL and your DNS`,
      }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return {
        failure: 'unreachable',
        message: `${origin} is unreachable from this network; check the URL, your network and whether a proxy is needed`,
      }
    case 'ETIMEDOUT':
      return {
        failure: 'timeout',
        message: `Could not connect to ${origin} in time; check the URL, your network and whether a proxy is needed`,
      }
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return {
        failure: 'connection-lost',
        message: `The connection to ${href} was lost before the response was complete; check the server and any proxies in between`,
      }
  }
  if (code.startsWith('HPE_')) {
    return {
      failure: 'not-http',
      message: `${origin} did not respond with HTTP; check the port, and whether the URL must begin with https`,
    }
  }
  if (isTlsCode(code)) return { failure: 'tls', message: describeTlsFailure(url, code) }
  return {
    failure: 'unreachable',
    message: `${method} ${href} failed (${code || message}); check the URL and your network`,
  }
}

const tlsCodes = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'EPROTO',
])

function isTlsCode(code: string): boolean {
  return tlsCodes.has(code) || /^(CERT_|ERR_TLS_|ERR_SSL_)/.test(code)
}

function describeTlsFailure({ origin, hostname }: URL, code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `The TLS certificate of ${origin} has expired; check the server, and the clock of this machine`
    case 'CERT_NOT_YET_VALID':
      return `The TLS certificate of ${origin} is not valid yet; check the clock of this machine`
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The TLS certificate of ${origin} is not valid for host ${hostname}; check the URL`
    case 'EPROTO':
      return `${origin} does not speak TLS; check the port, and whether the URL must begin with http`
  }
  return `The TLS certificate of ${origin} is not signed by a trusted CA (${code}); pass the CA certificate with --ca-file or NODE_EXTRA_CA_CERTS`
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}
