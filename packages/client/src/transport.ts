import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connections, createConnections } from './connections.js'
import { isQasError, type QasError } from './errors.js'
import { type Answer, exchange, type HttpRequest } from './exchange.js'
import { isPassing } from './network-errors.js'
import type { AttemptLog, TransportOptions } from './options.js'
import { plainText } from './plain-text.js'
import {
  backoff,
  defaultRetry,
  isRetriedStatus,
  longestWaitMs,
  type RetryPolicy,
  retryAfter,
} from './retry.js'

export interface HttpResponse extends Answer {
  /** How often the request was sent. */
  readonly attempts: number
}

/** Sends requests over connections that are kept alive, repeating what may be repeated. */
export interface Transport {
  /** Answers whatever status the server gave in the end; throws `QasError` where there was no answer. */
  send(request: HttpRequest): Promise<HttpResponse>
  close(): void
}

type Settings = Required<Omit<TransportOptions, 'ca' | 'onAttempt'>> &
  Pick<TransportOptions, 'ca' | 'onAttempt'>

const defaults = {
  timeoutMs: 120_000,
  connectTimeoutMs: 10_000,
  retry: defaultRetry,
  maxResponseBytes: 256 * 1024 * 1024,
}

export function createTransport(options: TransportOptions = {}): Transport {
  const settings: Settings = { ...defaults, ...options }
  const connections = createConnections(settings.ca)
  const end = new AbortController()
  return {
    send: (request) => sendRepeatedly(request, settings, connections, end.signal),
    close: () => {
      end.abort()
      connections.close()
    },
  }
}

async function sendRepeatedly(
  request: HttpRequest,
  settings: Settings,
  connections: Connections,
  end: AbortSignal,
): Promise<HttpResponse> {
  const deadline = settings.timeoutMs > 0 ? Date.now() + settings.timeoutMs : Number.POSITIVE_INFINITY
  for (let attempt = 0; ; attempt++) {
    const started = Date.now()
    const outcome = await sendOnce(request, settings, connections, deadline)
    const wait = waitBeforeNext(request, outcome, attempt, settings.retry)
    const mayWait = wait !== undefined && Date.now() + wait < deadline && !end.aborted
    const waits = mayWait ? wait : undefined
    settings.onAttempt?.(attemptLog(request, outcome, Date.now() - started, waits))
    if (waits !== undefined) await sleep(waits, undefined, { signal: end }).catch(() => undefined)
    // What is closed sends nothing any more, so its process need not wait either.
    if (waits === undefined || end.aborted) {
      if ('failure' in outcome) throw outcome.failure
      return { ...outcome.answer, attempts: attempt + 1 }
    }
  }
}

type Outcome = { readonly answer: Answer } | { readonly failure: QasError<'network'> }

/** Milliseconds until the next try, or undefined where the outcome stands. */
function waitBeforeNext(
  request: HttpRequest,
  outcome: Outcome,
  attempt: number,
  retry: RetryPolicy,
): number | undefined {
  if (attempt >= retry.retries) return undefined
  if ('failure' in outcome) {
    return request.isRepeatable && isPassing(outcome.failure) ? backoff(retry, attempt) : undefined
  }
  if (!isRetriedStatus(outcome.answer.status, retry)) return undefined
  const asked = retryAfter(outcome.answer.headers['retry-after'], Date.now())
  if (asked === undefined) return backoff(retry, attempt)
  return asked <= longestWaitMs ? asked : undefined
}

function attemptLog(request: HttpRequest, outcome: Outcome, took: number, waits?: number): AttemptLog {
  const requestId = 'answer' in outcome ? requestIdOf(outcome.answer.headers) : undefined
  return {
    method: request.method,
    url: request.url.href,
    took,
    ...('answer' in outcome ? { status: outcome.answer.status } : { error: outcome.failure.message }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(waits === undefined ? {} : { waits }),
  }
}

/** The name the server gave to a request, if it did. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const [id] = [headers['x-request-id'], headers['request-id'], headers['cf-ray']].flat()
  return id === undefined ? undefined : plainText(id)
}

async function sendOnce(
  request: HttpRequest,
  settings: Settings,
  connections: Connections,
  deadline: number,
): Promise<Outcome> {
  try {
    const connection = await connections.to(request)
    return { answer: await exchange(request, connection, { ...settings, deadline }) }
  } catch (error) {
    if (isQasError(error) && error.kind === 'network') return { failure: error }
    throw error
  }
}
