import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FilePlace } from 'qasphere-server'
import { makeDatabase } from './postgres.js'
import { getServerHost } from './server-host.js'
import { isThorough } from './thoroughness.js'

/** The script that runs a server in a separate process. */
export const serverProcessScript = fileURLToPath(new URL('server-process.mjs', import.meta.url))

/** A real server, which tests call over HTTP. */
export interface TestServer {
  readonly url: string
  readonly token: string
  /** Calls the API and reads the JSON answer; `path` is relative to `/api/public/v0` unless it starts with `/api/`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  stop(): Promise<void>
}

/** A server in a separate process. */
export interface ServerProcess extends TestServer {
  readonly process: ChildProcess
}

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a response can be anything; the test checks it
  readonly body: any
  readonly headers: Headers
}

/** Options of `startServer` as JSON. */
export interface TestServerOptions {
  readonly dataDir?: string
  /** URL of a PostgreSQL database (default on PostgreSQL: a separate one). */
  readonly database?: string
  readonly seed?: string
  readonly token?: string
  /** Lifetimes in seconds for logins. */
  readonly login?: Readonly<Record<string, number>>
  /** Password with which the owner signs in to the pages. */
  readonly ownerPassword?: string
  readonly files?: FilePlace
  /** Interval in seconds between searches for abandoned files. */
  readonly cleanUpInterval?: number
  /** Maximum requests per second of each key (default: unlimited). */
  readonly rateLimit?: number
  readonly publicUrl?: string
  readonly trustProxy?: string
  /** Port (default: a free one). */
  readonly port?: number
  readonly metrics?: boolean
  readonly openPages?: boolean
}

export interface ServerProcessOptions extends TestServerOptions {
  /** Additional environment variables of the process. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts a server, in memory unless it gets a place. It runs in a process that the servers of a test worker share,
 * because starting a process takes most of the time. See `startServerProcess` for tests of what a process does.
 */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { placed, remove } = await place(options)
  const host = getServerHost()
  const { id, url, token } = await host.start(placed)
  let isRunning = true
  return {
    url,
    token,
    call: (method, path, body, headers) => callAt(url, token, method, path, body, headers),
    stop: async () => {
      if (!isRunning) return
      isRunning = false
      await host.stop(id)
      await remove()
    },
  }
}

/** Creates a separate database for a server if the tests run on PostgreSQL, unless it has a place. */
async function place(options: TestServerOptions) {
  const isPlaced = options.dataDir !== undefined || options.database !== undefined
  const database = isPlaced ? undefined : await makeDatabase()
  return {
    placed: { ...options, ...(database ? { database: database.url } : {}) },
    remove: async () => await database?.drop(),
  }
}

/** Starts a server in a separate process, in memory unless it gets a place; `onLog` receives all its log lines. */
export async function startServerProcess(
  { env, ...options }: ServerProcessOptions = {},
  onLog?: (text: string) => void,
): Promise<ServerProcess> {
  const { placed, remove } = await place(options)
  const child = spawn(process.execPath, [serverProcessScript, JSON.stringify(placed)], {
    stdio: ['ignore', 'pipe', onLog ? 'pipe' : 'inherit'],
    env: { ...process.env, ...env, ...(onLog ? { QAS_TEST_LOG: 'trace' } : {}) },
  })
  if (onLog) child.stderr?.setEncoding('utf8').on('data', onLog)
  if (!child.stdout) throw new Error('the server has no output')
  const lines = createInterface({ input: child.stdout })
  const [line]: string[] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the server did not start'))),
  ])
  const { url, token } = JSON.parse(line ?? '')
  return {
    url,
    token,
    process: child,
    call: (method, path, body, headers) => callAt(url, token, method, path, body, headers),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      await remove()
    },
  }
}

/**
 * Starts one of several servers that use the same database. If the tests are thorough, it runs in a separate process, so
 * that a server which keeps in memory what it should share is noticed.
 */
export async function startSeparateServer(options: TestServerOptions): Promise<TestServer> {
  return isThorough ? startServerProcess(options) : startServer(options)
}

/** A server whose data is in a folder that tests can access. */
export interface ServerInFolder extends TestServer {
  readonly dataDir: string
}

/** Starts a server with a new folder, which is deleted when the server stops. */
export async function startServerInFolder(): Promise<ServerInFolder> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qasphere-server-'))
  const server = await startServer({ dataDir })
  return {
    ...server,
    dataDir,
    stop: async () => {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Starts a server that holds what a seed says. */
export async function startServerWithSeed(seed: object): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-seed-'))
  try {
    const file = join(folder, 'seed.json')
    writeFileSync(file, JSON.stringify(seed))
    return await startServer({ seed: file })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Calls the API of the server at a URL, as `TestServer.call` does. */
export async function callAt(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url + (path.startsWith('/api/') ? path : `/api/public/v0${path}`), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  }
}
