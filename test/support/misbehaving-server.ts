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

/** A request as the server received it. */
interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The client's port, which is the same for requests on one connection. */
  readonly port: number | undefined
}

export interface MisbehavingServer {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  stop(): Promise<void>
}

/** Responds to the n-th request (from 1), after its body has been read. */
export type Behaviour = (response: ServerResponse, attempt: number, request: SeenRequest) => void

/** Starts a server on a free port of this machine with a given behavior. */
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

/** Starts a TCP server that handles each connection as given. */
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
