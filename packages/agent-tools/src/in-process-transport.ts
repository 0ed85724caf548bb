import type { Readable } from 'node:stream'
import type { HttpRequest } from 'qasphere-client/exchange'
import { type CreateTransport, createTransportOver, type Exchange } from 'qasphere-client/transport'

/** A request without its origin and credentials, which the server adds. */
export interface PlainRequest {
  readonly method: HttpRequest['method']
  /** With the query. */
  readonly path: string
  /** Absent if the request has no body. */
  readonly body?: PlainBody
}

interface PlainBody {
  readonly contentType: string
  /** In bytes. */
  readonly length: number
  readonly content: Readable | string | Uint8Array
}

export interface PlainResponse {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Carries out a request with the credentials of the caller. */
export type CarryOut = (request: PlainRequest) => Promise<PlainResponse>

/** Returns transports for a server that answers the requests itself, with the retries of the client. */
export function inProcess(carryOut: CarryOut): CreateTransport {
  const exchange: Exchange = async ({ method, url, body, receive }) => {
    const response = await carryOut({
      method,
      path: `${url.pathname}${url.search}`,
      ...(body ? { body: { contentType: body.contentType, length: body.length, content: body.open() } } : {}),
    })
    if (!receive || response.status < 200 || response.status > 299) return response
    receive().write(Buffer.from(response.text))
    return { ...response, text: '' }
  }
  return (options) => createTransportOver(exchange, options)
}
