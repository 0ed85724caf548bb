import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What a proxy does with a request: forward it, lose it before or after the server received it, forward it twice, cut the
 * response off in the middle, respond itself, or wait (in ms) before it forwards the request and again before it forwards
 * the response.
 */
export type Fault =
  | 'pass'
  | 'lose-request'
  | 'lose-answer'
  | 'deliver-twice'
  | 'cut-answer'
  | {
      readonly status: number
      readonly seen?: boolean
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly delay: number }
  /** Closes the connection immediately, and forwards the request at this time. */
  | { readonly late: Promise<unknown> }

export interface FaultyProxy {
  readonly url: string
  /** Method and path of every request, in order. */
  readonly seen: readonly string[]
  /** Closes every connection and refuses new ones for a while, like a server that restarts. */
  refuseFor(ms: number): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a proxy in front of a real server. `decide` chooses what happens to a request; `nth` counts those of its path.
 * Without `keepsKeys`, it drops each `Idempotency-Key`, so that the server is like one that does not know the header.
 */
export async function faultyProxy(
  target: string,
  decide: (method: string, path: string, nth: number, body: Buffer) => Fault | Promise<Fault> = () => 'pass',
  { keepsKeys = false }: { readonly keepsKeys?: boolean } = {},
): Promise<FaultyProxy> {
  const seen: string[] = []
  const counts = new Map<string, number>()
  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    if (!keepsKeys) delete incoming.headers['idempotency-key']
    const method = incoming.method ?? ''
    const path = incoming.url?.replace('/api/public/v0', '').split('?')[0] ?? ''
    const nth = (counts.get(`${method} ${path}`) ?? 0) + 1
    counts.set(`${method} ${path}`, nth)
    seen.push(`${method} ${path}`)
    const body = Buffer.concat(chunks)
    const fault = await decide(method, path, nth, body)
    if (fault === 'lose-request') return void outgoing.destroy()
    if (typeof fault === 'object' && 'late' in fault) {
      outgoing.destroy()
      await fault.late
      await handOn(target, incoming, body)
      return
    }
    const delay = typeof fault === 'object' && 'delay' in fault ? fault.delay : 0
    if (delay > 0) await sleep(delay)
    if (typeof fault === 'object' && 'status' in fault) {
      if (fault.seen) await handOn(target, incoming, body)
      return void outgoing
        .writeHead(fault.status, fault.headers)
        .end(fault.body ?? '<html><title>Faulty</title></html>')
    }
    if (fault === 'deliver-twice') await handOn(target, incoming, body)
    const answer = await handOn(target, incoming, body)
    if (delay > 0) await sleep(delay)
    if (fault === 'lose-answer') return void outgoing.destroy()
    if (fault === 'cut-answer') return cutAnswer(outgoing, answer)
    answerWith(outgoing, answer)
  }
  // A client that is killed leaves an incomplete request behind.
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await listen(0)
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    refuseFor: async (ms) => {
      await close()
      await sleep(ms)
      await listen(address.port)
    },
    stop: close,
  }
}

interface Passed {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

function handOn(target: string, incoming: IncomingMessage, body: Buffer): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const { method, url = '/' } = incoming
    const onward = request(new URL(url, target), { method, headers: incoming.headers }, async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) })
    })
    onward.on('error', reject).end(body)
  })
}

function cutAnswer(outgoing: ServerResponse, { status, headers, body }: Passed): void {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length })
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy())
}

function answerWith(outgoing: ServerResponse, { status, headers, body }: Passed): void {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length }).end(body)
}
