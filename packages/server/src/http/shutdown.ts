import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How long requests in progress may take after the shutdown starts, in milliseconds. */
const shutdownTimeoutMs = 30_000
/** How often idle connections are closed after that, in milliseconds. */
const sweepIntervalMs = 50

/**
 * Tracks the connections of an application from its start. Returns a function that shuts the application down: it waits
 * for requests in progress, but not for idle connections.
 */
export function prepareShutdown(app: FastifyInstance): () => Promise<void> {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const sweep = () => {
    app.server.closeIdleConnections()
    // Node treats a connection that has never sent anything as active. Browsers and connection pools keep such
    // connections ready.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
  return async () => {
    // Requests that never end, such as one that trickles in, must not block the shutdown.
    const forced = setTimeout(() => app.server.closeAllConnections(), shutdownTimeoutMs)
    const sweeping = setInterval(sweep, sweepIntervalMs)
    await app.close()
    clearTimeout(forced)
    clearInterval(sweeping)
  }
}
