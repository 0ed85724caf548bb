import { createUnexpectedAnswerError, notJson, readAnswer } from './answer.js'
import type { AnswerOf, Client, ClientOptions } from './client-interface.js'
import type { HttpRequest, RequestBody } from './exchange.js'
import { hasList } from './has-list.js'
import { pagesOf } from './pages.js'
import { type CallableEndpoint, type Input, requestUrl, type SplitInput, splitInput } from './request-url.js'
import type { RowReceiver } from './row-receiver.js'
import { type CreateTransport, createTransport, type Transport } from './transport.js'

/** Creates a client. `connect` creates its transport, over the network by default. */
export function createClient(options: ClientOptions, connect: CreateTransport = createTransport): Client {
  const transport = connect(options)
  const caller: Caller = { options, transport }
  const send = <E extends CallableEndpoint>(endpoint: E, input: SplitInput, idempotencyKey?: string) =>
    callEndpoint(caller, endpoint, input, input.body && jsonBody(input.body), idempotencyKey)
  return {
    call: (endpoint, input, idempotencyKey) =>
      send(endpoint, splitInput(endpoint, asRecord(input)), idempotencyKey),
    send,
    sendJson: (endpoint, params, json, idempotencyKey) => {
      const body = { contentType: 'application/json', length: json.length, open: () => json }
      return callEndpoint(caller, endpoint, { params, query: {} }, body, idempotencyKey)
    },
    async upload(endpoint, files) {
      const { multipartBody } = await import('./multipart.js')
      const part = endpoint.request.upload?.part ?? 'file'
      return callEndpoint(caller, endpoint, { params: {}, query: {} }, await multipartBody(part, files))
    },
    download: (endpoint, params) => download(caller, endpoint, params),
    pages: (endpoint, input) => {
      const { params, query } = splitInput(endpoint, asRecord(input))
      return pagesOf(endpoint.paging ?? 'complete', query, async (page) => {
        const answer = await send(endpoint, { params, query: page })
        if (endpoint.paging === 'offset') requireList(caller, endpoint, { params, query: page }, answer)
        return answer
      })
    },
    eachRow: (endpoint, input, field, take, wanted) =>
      receiveEachRow(caller, endpoint, splitInput(endpoint, asRecord(input)), { field, take, wanted }),
    close: () => transport.close(),
  }
}

/** What every request of a client needs. */
interface Caller {
  readonly options: ClientOptions
  readonly transport: Transport
}

/** Sends a request and reads its answer as JSON. */
async function callEndpoint<E extends CallableEndpoint>(
  caller: Caller,
  endpoint: E,
  input: SplitInput,
  body: RequestBody | undefined,
  idempotencyKey?: string,
): Promise<AnswerOf<E>> {
  const request = await createRequest(caller, endpoint, input, body, idempotencyKey)
  return readAnswer(request.method, request.url, await caller.transport.send(request))
}

async function download(caller: Caller, endpoint: CallableEndpoint, params: Input): Promise<Uint8Array> {
  const request = await createRequest(caller, endpoint, { params, query: {} }, undefined)
  let chunks: Uint8Array[] | undefined
  const receive = () => {
    const received: Uint8Array[] = []
    chunks = received
    return { write: (bytes: Uint8Array) => void received.push(bytes) }
  }
  const headers = { ...request.headers, Accept: '*/*' }
  const response = await caller.transport.send({ ...request, headers, receive })
  // The server's message says why it failed.
  if (!chunks) readAnswer(request.method, request.url, response)
  return Buffer.concat(chunks ?? [])
}

/** The rows that a call receives, and what takes them. */
interface WantedRows {
  readonly field: string
  readonly take: (row: unknown) => void
  readonly wanted: readonly string[] | undefined
}

async function receiveEachRow(
  caller: Caller,
  endpoint: CallableEndpoint,
  input: SplitInput,
  { field, take, wanted }: WantedRows,
): Promise<void> {
  const { receiveRows } = await import('./row-receiver.js')
  const request = await createRequest(caller, endpoint, input, input.body && jsonBody(input.body))
  const { method, url } = request
  let receiver: RowReceiver | undefined
  const receive = () => {
    receiver = receiveRows(field, take, wanted)
    return receiver
  }
  const response = await caller.transport.send({ ...request, receive })
  // The server's message says why it failed.
  if (!receiver) readAnswer(method, url, response)
  else if (!receiver.isComplete()) throw notJson(method, url, response, receiver.bytes)
  else if (!receiver.isList()) throw createUnexpectedAnswerError(method, url.href, field)
}

async function createRequest(
  { options }: Caller,
  endpoint: CallableEndpoint,
  { params, query }: SplitInput,
  body: RequestBody | undefined,
  idempotencyKey?: string,
): Promise<HttpRequest> {
  const headers = await createHeaders(options)
  const isRepeatable = isSafeToRepeat(endpoint)
  return {
    method: endpoint.request.method,
    url: requestUrl(options.url, endpoint, params, query),
    isRepeatable,
    headers: isRepeatable ? headers : await addIdempotencyKey(headers, idempotencyKey),
    ...(body ? { body } : {}),
  }
}

/** Lets a server recognize a request that a proxy delivers twice, or that is sent again although it has arrived. */
async function addIdempotencyKey(
  headers: Readonly<Record<string, string>>,
  key: string | undefined,
): Promise<Record<string, string>> {
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'idempotency-key')) return headers
  // Loaded on first use: commands that only read start faster without it.
  const { randomUUID } = await import('node:crypto')
  return { ...headers, 'Idempotency-Key': key ?? randomUUID() }
}

async function createHeaders({
  token: given,
  headers,
  userAgent,
}: ClientOptions): Promise<Record<string, string>> {
  const token = typeof given === 'function' ? await given() : given
  return {
    ...headers,
    Accept: 'application/json',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    'User-Agent': userAgent,
  }
}

/** Throws if a page has no list of rows. */
function requireList(
  { options }: Caller,
  endpoint: CallableEndpoint,
  { params, query }: SplitInput,
  answer: unknown,
): void {
  if (hasList(answer, 'data')) return
  const url = requestUrl(options.url, endpoint, params, query)
  throw createUnexpectedAnswerError(endpoint.request.method, url.href, 'data')
}

/** Whether a request is safe to repeat: it does no harm if it is carried out twice. */
function isSafeToRepeat({ request: { method, isIdempotent } }: CallableEndpoint): boolean {
  return isIdempotent ?? (method === 'GET' || method === 'DELETE')
}

function asRecord(input: unknown): Input {
  return typeof input === 'object' && input !== null ? { ...input } : {}
}

function jsonBody(body: Input): RequestBody {
  const text = JSON.stringify(body)
  return { contentType: 'application/json', length: Buffer.byteLength(text), open: () => text }
}
