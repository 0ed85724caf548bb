import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http'
import type { Readable } from 'node:stream'
import type { Endpoint } from 'qasphere-contract'
import { QasError } from './errors.js'
import { connectionError, ProxyRefusal, TimedOut, TooLarge } from './network-errors.js'

/** How requests to one origin are sent. */
export interface Connection {
  /** The proxy they go through, as messages show it. */
  readonly proxy?: string
  open(url: URL, options: RequestOptions): ClientRequest
}

/** A body that can be sent again: `open` returns all of its bytes each time. */
export interface RequestBody {
  readonly contentType: string
  /** In bytes. */
  readonly length: number
  open(): Readable | string | Uint8Array
}

/** Gets the body of an answer in pieces, as they arrive. */
export interface BodyReceiver {
  write(bytes: Buffer): void
}

export interface HttpRequest {
  readonly method: Endpoint['request']['method']
  readonly url: URL
  /** It does no harm if it is carried out twice, so it is retried if there was no answer. */
  readonly isRepeatable: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body?: RequestBody
  /** Creates a receiver for the body of a successful answer, for each attempt; the answer's `text` is empty then. */
  readonly receive?: () => BodyReceiver
}

export interface Answer {
  readonly status: number
  /** The reason phrase next to the status. */
  readonly reason: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Limits {
  /** When the request must have ended, by `Date.now()`. */
  readonly deadline: number
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
  readonly maxResponseBytes: number
}

/** One request and its answer over one connection; throws a `QasError` of kind network if none came, of kind upload if a file could not be read. */
export async function exchange(
  request: HttpRequest,
  connection: Connection,
  limits: Limits,
): Promise<Answer> {
  const timers: (NodeJS.Timeout | undefined)[] = []
  let connected = false
  const outgoing = connection.open(request.url, { method: request.method, headers: headersOf(request) })
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const connecting = startTimer(limits.connectTimeoutMs, () => {
        reject(new TimedOut('connect', limits.connectTimeoutMs))
      })
      const whole = startTimer(limits.deadline - Date.now(), () => {
        reject(new TimedOut('whole', limits.timeoutMs))
      })
      timers.push(connecting, whole)
      onceConnected(outgoing, request.url.protocol === 'https:', () => {
        connected = true
        clearTimeout(connecting)
      })
      outgoing.once('proxyConnect', ({ statusCode = 200 }: { statusCode?: number }) => {
        if (statusCode !== 200) reject(new ProxyRefusal(statusCode))
      })
      outgoing.on('error', reject)
      outgoing.once('response', (incoming) => {
        // From here on the answer counts, even if the server stopped reading the request.
        outgoing.off('error', reject).on('error', () => undefined)
        readAnswer(incoming, request, limits).then(resolve, reject)
      })
      sendBody(outgoing, request.body, reject)
    })
  } catch (cause) {
    outgoing.on('error', () => undefined).destroy()
    const { method, url, isRepeatable } = request
    throw connectionError(
      { method, url, isRepeatable, connected, ...(connection.proxy ? { proxy: connection.proxy } : {}) },
      cause,
    )
  } finally {
    for (const timer of timers) clearTimeout(timer)
    if (!outgoing.writableFinished) outgoing.destroy()
  }
}

function headersOf({ headers, body }: HttpRequest): Record<string, string | number> {
  return body
    ? { ...headers, 'Content-Type': body.contentType, 'Content-Length': body.length }
    : { ...headers }
}

/** Maximum delay of Node's timers, in milliseconds: about 25 days. */
const maxTimerMs = 2 ** 31 - 1

function startTimer(ms: number, onTimeout: () => void): NodeJS.Timeout | undefined {
  return ms <= maxTimerMs ? setTimeout(onTimeout, ms) : undefined
}

function onceConnected(outgoing: ClientRequest, isSecure: boolean, onConnected: () => void): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket || (!isSecure && !socket.connecting)) onConnected()
    else socket.once(isSecure ? 'secureConnect' : 'connect', onConnected)
  })
}

function sendBody(
  outgoing: ClientRequest,
  body: RequestBody | undefined,
  onError: (error: Error) => void,
): void {
  const content = body?.open()
  if (content === undefined || typeof content === 'string' || content instanceof Uint8Array) {
    outgoing.end(content)
    return
  }
  content.once('error', (error) => {
    onError(new QasError('upload', `A file could not be sent: ${error.message}`, {}, error))
  })
  outgoing.once('close', () => content.destroy())
  content.pipe(outgoing)
}

async function readAnswer(
  incoming: IncomingMessage,
  { receive }: HttpRequest,
  { maxResponseBytes }: Limits,
): Promise<Answer> {
  const { statusCode = 0, statusMessage = '', headers } = incoming
  const receiver = statusCode >= 200 && statusCode < 300 ? receive?.() : undefined
  const chunks: Buffer[] = []
  let size = 0
  incoming.on('data', (chunk: Buffer) => {
    if (receiver) {
      receiver.write(chunk)
      return
    }
    size += chunk.length
    if (size > maxResponseBytes) incoming.destroy(new TooLarge(maxResponseBytes))
    else chunks.push(chunk)
  })
  await new Promise((resolve, reject) => {
    incoming.once('end', resolve).once('error', reject)
  })
  return { status: statusCode, reason: statusMessage, headers, text: Buffer.concat(chunks).toString('utf8') }
}
