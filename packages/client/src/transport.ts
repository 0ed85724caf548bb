import { existsSync, readFileSync } from 'node:fs'
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { isQasError, type QasError } from './errors.js'
import { type Answer, type Connection, exchange, type HttpRequest, type Limits } from './exchange.js'
import type { AttemptLog, TransportOptions } from './options.js'
import { plainText } from './plain-text.js'
import type { ProxyRoute } from './proxy.js'
import { getReason } from './reason.js'
import { type Attempt, requestDelay, retry } from './retry.js'
import { defaultRetry, type RetryPolicy } from './retry-policy.js'

export interface HttpResponse extends Answer {
  /** How often the request was sent. */
  readonly attempts: number
}

/** Sends requests over connections that are kept alive, with retries. */
export interface Transport {
  /** Returns the last response, with any status. Throws a `QasError` of kind network if there was none. */
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

/** Creates the transport of a client. */
export type CreateTransport = (options: TransportOptions) => Transport

/** Creates a transport that sends requests over the network. */
export function createTransport(options: TransportOptions = {}): Transport {
  const connections = createConnections(options.ca)
  const send: Exchange = async (request, limits) => exchange(request, await connections.to(request), limits)
  return createTransportOver(send, options, () => connections.close())
}

/** Sends a request once. Throws a `QasError` of kind network if there is no response. */
export type Exchange = (request: HttpRequest, limits: Limits) => Promise<Answer>

/** Creates a transport that retries what `exchange` sends. */
export function createTransportOver(
  exchange: Exchange,
  options: TransportOptions,
  onClose: () => void = () => undefined,
): Transport {
  const settings: Settings = { ...defaults, ...options }
  const end = new AbortController()
  return {
    send: (request) => sendWithRetries(request, settings, exchange, end.signal),
    close: () => {
      end.abort()
      onClose()
    },
  }
}

async function sendWithRetries(
  request: HttpRequest,
  settings: Settings,
  exchange: Exchange,
  end: AbortSignal,
): Promise<HttpResponse> {
  const deadline = settings.timeoutMs > 0 ? Date.now() + settings.timeoutMs : Number.POSITIVE_INFINITY
  let attempts = 0
  let started = 0
  const send = async () => {
    attempts += 1
    started = Date.now()
    return exchange(request, { ...settings, deadline })
  }
  const answer = await retry(
    send,
    (attempt, number) => {
      if ('error' in attempt && !isNetworkError(attempt.error)) return undefined
      const delayMs = delayAfter(attempt, number, request, settings.retry)
      const mayRetry = delayMs !== undefined && Date.now() + delayMs < deadline && !end.aborted
      settings.onAttempt?.(attemptLog(request, attempt, Date.now() - started, mayRetry ? delayMs : undefined))
      return mayRetry ? delayMs : undefined
    },
    // A closed client sends nothing, so its process does not have to wait.
    end,
  )
  return { ...answer, attempts }
}

function isNetworkError(error: unknown): error is QasError<'network'> {
  return isQasError(error) && error.kind === 'network'
}

function delayAfter(
  attempt: Attempt<Answer>,
  number: number,
  { isRepeatable }: HttpRequest,
  policy: RetryPolicy,
): number | undefined {
  if ('error' in attempt) return requestDelay({ attempt, number, isRepeatable }, policy)
  const { status, headers } = attempt.value
  const value = { status, retryAfter: headers['retry-after'] }
  return requestDelay({ attempt: { value }, number, isRepeatable }, policy)
}

function attemptLog(
  request: HttpRequest,
  attempt: Attempt<Answer>,
  took: number,
  waits?: number,
): AttemptLog {
  const headers = 'value' in attempt ? attempt.value.headers : {}
  const requestId = requestIdOf(headers)
  return {
    method: request.method,
    url: request.url.href,
    took,
    ...('value' in attempt ? { status: attempt.value.status } : { error: getReason(attempt.error) }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(headers.date === undefined ? {} : { date: headers.date }),
    ...(waits === undefined ? {} : { waits }),
  }
}

/** The server's ID of a request, if it sent one. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const [id] = [headers['x-request-id'], headers['request-id'], headers['cf-ray']].flat()
  return id === undefined ? undefined : plainText(id)
}

/** The part of a request that its connection depends on. */
interface Addressed {
  readonly url: URL
  readonly method: string
}

/** The connections of one transport, kept alive. Each is created when it is first needed. */
interface Connections {
  /** Throws if the environment names a proxy that cannot be used. */
  to(request: Addressed): Promise<Connection>
  close(): void
}

/** `ca`: additional trusted CA certificates, as PEM. */
function createConnections(ca: string | undefined): Connections {
  const agents: Agent[] = []
  const open = new Map<string, Promise<Connection>>()
  return {
    to(request) {
      const known = open.get(request.url.origin)
      if (known) return known
      const connection = connect(request)
      open.set(request.url.origin, connection)
      return connection
    },
    close() {
      for (const agent of agents) agent.destroy()
    },
  }

  async function connect({ url, method }: Addressed): Promise<Connection> {
    const proxy = await findProxy(url, method)
    if (proxy) agents.push(proxy.agent)
    const shown = proxy ? { proxy: proxy.shown } : {}
    if (url.protocol === 'http:') {
      const agent = proxy?.agent ?? keep(new Agent({ keepAlive: true }))
      return { ...shown, open: (target, options) => httpRequest(target, { ...options, agent }) }
    }
    const https = await import('node:https')
    const agent = proxy?.agent ?? keep(new https.Agent({ keepAlive: true }))
    const tls = await import('node:tls')
    const trust = {
      ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ...extraAuthorities(), ca] }),
      ...(proxy ? { checkServerIdentity: identityOf(url, tls) } : {}),
    }
    return { ...shown, open: (target, options) => https.request(target, { ...options, ...trust, agent }) }
  }

  function keep<A extends Agent>(agent: A): A {
    agents.push(agent)
    return agent
  }
}

/** Node ignores this variable if `ca` is set, but the user still wants both. */
function extraAuthorities(): string[] {
  const path = process.env.NODE_EXTRA_CA_CERTS
  return path && existsSync(path) ? [readFileSync(path, 'utf8')] : []
}

/** The proxy agent does not pass on the host name, so that an IP address would be checked as `localhost`. */
function identityOf({ hostname }: URL, tls: typeof import('node:tls')): typeof tls.checkServerIdentity {
  const host = hostname.replace(/^\[|\]$/g, '')
  return (_name, certificate) => tls.checkServerIdentity(host, certificate)
}

const proxyVariable = /^(https?|all)_proxy$/i

/** Loads the code for proxies only if the environment names one. */
async function findProxy(url: URL, method: string): Promise<ProxyRoute | undefined> {
  if (!Object.keys(process.env).some((name) => proxyVariable.test(name))) return undefined
  const { proxyFor } = await import('./proxy.js')
  return proxyFor(url, method)
}
