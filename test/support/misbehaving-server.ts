import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'

/** What a server saw of a request. */
interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The client's port: the same for requests of one connection. */
  readonly port: number | undefined
}

export interface MisbehavingServer {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  stop(): Promise<void>
}

/** Answers the n-th request (from 1), once its body has been read. */
export type Behaviour = (response: ServerResponse, attempt: number, request: SeenRequest) => void

/** A server on a free port of this machine that behaves as it is told. */
export async function misbehavingServer(
  behave: Behaviour,
  tls?: { readonly key: string; readonly cert: string },
): Promise<MisbehavingServer> {
  const seen: SeenRequest[] = []
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const entry = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      port: request.socket.remotePort,
    }
    behave(response, seen.push(entry), entry)
  }
  const server = tls ? createSecureServer(tls, listener) : createServer(listener)
  const port = await listen(server)
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, seen, stop: () => stop(server) }
}

/** A server below HTTP: it does what it is told with each connection. */
export async function rawServer(onConnection: (socket: Socket, count: number) => void) {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket, ++count)
  })
  const port = await listen(server)
  return {
    port,
    connections: () => count,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return stop(server)
    },
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function listen(server: Server | TcpServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port'))
      else resolve(address.port)
    })
  })
}

function stop(server: Server | TcpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
