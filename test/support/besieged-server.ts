import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { expect } from 'vitest'
import { startWatchedServer, type WatchedServer } from './watched-server.js'

/** A server with the demo project, to which tests send hostile requests and which must survive them unharmed. */
export interface BesiegedServer extends WatchedServer {
  /** Sends a body unchanged, as JSON unless the headers say otherwise; `path` is the full path. */
  send(method: string, path: string, body?: BodyInit, headers?: Record<string, string>): Promise<Sent>
  /** Sends a request that must be rejected with one of the statuses and a message, and change nothing. */
  refuses(statuses: readonly number[], ...request: Parameters<BesiegedServer['send']>): Promise<string>
  /** Writes bytes to a new connection and returns the response once the connection is closed or silent. */
  raw(bytes: string | Buffer): Promise<RawAnswer>
  open(): Promise<Socket>
  /** Checks that the process is running, has logged no new errors, and responds as it did at first. */
  expectUnharmed(): Promise<void>
  /** Processor time of the process so far, in ms; undefined without /proc. */
  processorTime(): number | undefined
  /** Peak memory of the process in MiB; undefined without /proc. */
  peakMemory(): number | undefined
}

interface Sent {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

interface RawAnswer {
  readonly text: string
  readonly isClosed: boolean
}

export const shop = '/api/public/v0/project/SHOP'
/** A connection that is silent for this long is considered finished, in milliseconds. */
const silence = 1500

export async function startBesiegedServer(options = {}): Promise<BesiegedServer> {
  let log = ''
  const watched = await startWatchedServer({ seed: 'demo', ...options }, (text) => {
    log += text
  })
  const look = async () => JSON.stringify((await watched.call('GET', '/project/SHOP')).body)
  const first = await look()
  const send: BesiegedServer['send'] = async (method, path, body, headers) => {
    const response = await fetch(watched.url + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${watched.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const open = () => connected(watched.url)
  return {
    ...watched,
    send,
    open,
    refuses: async (statuses, ...request) => {
      const before = await watched.dataVersion()
      const { status, text } = await send(...request)
      expect([status, text.slice(0, 500)]).toEqual([expect.toBeOneOf([...statuses]), expect.any(String)])
      expect(await watched.dataVersion(), 'a refused request changed the database').toBe(before)
      const { message, error_description: description = message } = JSON.parse(text)
      expect(description).toMatch(/./)
      return description
    },
    raw: async (bytes) => heard(await open(), bytes),
    expectUnharmed: async () => {
      expect(watched.process.exitCode).toBeNull()
      const lines = log.split('\n')
      // The last request may still be in progress.
      log = lines.pop() ?? ''
      expect(lines.filter((line) => !/^\{"level":[1-4]0,/.test(line))).toEqual([])
      expect(await look()).toBe(first)
    },
    processorTime: () => processorTime(watched.process.pid),
    peakMemory: () => peakMemory(watched.process.pid),
  }
}

function connected(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket)).once('error', reject)
  })
}

function heard(socket: Socket, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = ''
    const end = (isClosed: boolean) => {
      socket.destroy()
      resolve({ text, isClosed })
    }
    socket.setTimeout(silence, () => end(false))
    socket.on('data', (data) => {
      text += data.toString('latin1')
    })
    socket.on('error', () => undefined).once('close', () => end(true))
    socket.write(bytes)
  })
}

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10

function processorTime(pid: number | undefined): number | undefined {
  try {
    // After the name of the program, which is in parentheses; fields 14 and 15 are user and system time.
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const [user, system] = fields.split(' ').slice(11, 13).map(Number)
    return ((user ?? 0) + (system ?? 0)) * msPerTick
  } catch {
    return undefined
  }
}

function peakMemory(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}
