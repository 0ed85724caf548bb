import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A connection between a client and a server that can be cut and restored. */
export interface TcpProxy {
  readonly port: number
  /** Closes every connection and refuses new ones. */
  cut(): void
  mend(): Promise<void>
  /** Closes every connection, and accepts new ones. */
  dropConnections(): void
  stop(): Promise<void>
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>()
  const server = createServer((incoming) => {
    const outgoing = connect(target.port, target.host)
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const address: AddressInfo | string | null = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the proxy has no port')
  const { port } = address
  const dropConnections = () => {
    for (const socket of open) socket.resetAndDestroy()
  }
  return {
    port,
    dropConnections,
    cut: () => {
      server.close()
      dropConnections()
    },
    mend: () => listen(port),
    stop: async () => {
      dropConnections()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}
