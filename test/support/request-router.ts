import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RequestRouter {
  readonly url: string
  stop(): void
}

/**
 * A load balancer that sends each request to the server that `targetOf` chooses. Like nginx, it sets `Date` from its own
 * clock, which is `secondsAhead` of this machine's.
 */
export async function startRouter(
  targetOf: (method: string, path: string) => string,
  secondsAhead = 0,
): Promise<RequestRouter> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    const onward = request(new URL(url, targetOf(method, url)), { method, headers }, (answer) => {
      const date = new Date(Date.now() + secondsAhead * 1000).toUTCString()
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, date })
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
