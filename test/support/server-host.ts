import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a host answers about a server: its address when it has started, nothing when it has stopped, or an error. */
interface Reply {
  readonly id: number
  readonly url?: string
  readonly token?: string
  readonly error?: string
}

/** A process that runs any number of servers. It ends with the process that created it. */
class ServerHost {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>()
  #isRunning = true
  #servers = 0

  constructor() {
    const script = fileURLToPath(new URL('server-host.mjs', import.meta.url))
    this.#child = fork(script, { execArgv: [] })
    this.#child.on('message', (reply: Reply) => this.#receive(reply))
    this.#child.once('exit', () => {
      this.#isRunning = false
      for (const { reject } of this.#waiting.values())
        reject(new Error('the process of the servers has ended'))
    })
    this.#child.unref()
    this.#child.channel?.unref()
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Starts a server. */
  async start(options: object): Promise<{ id: number; url: string; token: string }> {
    this.#servers += 1
    const id = this.#servers
    const { url = '', token = '' } = await this.#ask({ id, options })
    return { id, url, token }
  }

  /** Stops a server. */
  async stop(id: number): Promise<void> {
    await this.#ask({ id })
  }

  #ask(message: { readonly id: number; readonly options?: object }): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.id, { resolve, reject })
      this.#child.send(message)
    })
  }

  #receive(reply: Reply): void {
    const { resolve, reject } = this.#waiting.get(reply.id) ?? {}
    this.#waiting.delete(reply.id)
    if (reply.error === undefined) resolve?.(reply)
    else reject?.(new Error(`the server did not start or stop: ${reply.error}`))
  }
}

let host: ServerHost | undefined

/** Returns the host of this test worker. */
export function getServerHost(): ServerHost {
  if (!host?.isRunning) host = new ServerHost()
  return host
}
