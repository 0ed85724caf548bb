import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance, FastifyRequest } from 'fastify'
import { type ErrorCode, errors } from 'qasphere-contract/errors'
import { ApiError, errorBody } from '../values/api-error.js'

/** Rejects requests that are valid HTTP, or nearly, but that no server should accept. */
export function rejectOddRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    checkHost(request)
    checkEncoding(request)
    done()
  })
  app.server.on('checkExpectation', (_request, response: ServerResponse) => {
    const body = errorBody('expectation_failed', 'the only supported expectation is 100-continue')
    const headers = { 'content-type': contentType, 'content-length': body.length, connection: 'close' }
    response.writeHead(417, headers).end(body)
  })
}

/** A host name or address with an optional port. The host becomes part of links. */
const hostPattern = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/** Throws 400 if the host of a request is missing or ambiguous (RFC 9112, 3.2); it is optional before HTTP/1.1. */
function checkHost({ raw, host }: FastifyRequest): void {
  const count = countHosts(raw.rawHeaders)
  if (count === 0 && raw.httpVersion !== '1.1') return
  if (count !== 1) throw new ApiError(400, 'the request must have one Host header')
  if (!hostPattern.test(host)) throw new ApiError(400, 'the Host header must be a host and a port')
}

/** Counts the Host headers, of which Node keeps only the first. `rawHeaders` has names and values by turns. */
function countHosts(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === 'host').length
}

/** Throws 415 for a compressed body: none is decompressed, because a small one can expand to any size. */
function checkEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return
  throw new ApiError(415, 'the body must not be compressed: send it without Content-Encoding')
}

/** Responds to requests that are not HTTP at all, if the client is still connected. */
export function rejectBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [code, message] = brokenRequests[error.code] ?? ['invalid_request', 'the request is not valid HTTP']
  const { status } = errors[code]
  const body = errorBody(code, message)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const brokenRequests: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'the request took too long to arrive'],
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'the headers are too large'],
}

const contentType = 'application/json; charset=utf-8'
