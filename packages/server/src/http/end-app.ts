import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How long requests under way may take once the server is to end, in milliseconds. */
const patience = 30_000
/** How often connections without a request are looked for after that, in milliseconds. */
const sweepInterval = 50

/**
 * Watches the connections of an application from its start on. What it returns ends the application: requests under way
 * are finished, and no connection without one holds it up.
 */
export function prepareEnd(app: FastifyInstance): () => Promise<void> {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const sweep = () => {
    app.server.closeIdleConnections()
    // Node takes a connection that has never sent anything for one with a request. Browsers and pools keep such ones ready.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }
  return async () => {
    // What never ends, a request that dribbles in say, shall not hold up the end.
    const ending = setTimeout(() => app.server.closeAllConnections(), patience)
    const sweeping = setInterval(sweep, sweepInterval)
    await app.close()
    clearTimeout(ending)
    clearInterval(sweeping)
  }
}
