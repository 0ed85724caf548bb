import { Socket } from 'node:net'

/** How long a connection can be silent during a query, in milliseconds. After that, the database is considered lost. */
const maxSilenceMs = 120_000

/**
 * A socket that detects a database whose machine or network disappeared. It also sends everything that is written in
 * one turn of the event loop at once, so that queries that do not wait for each other share a packet.
 */
export class PostgresSocket extends Socket {
  #isCorked = false

  constructor() {
    super()
    this.setKeepAlive(true, 10_000)
    this.setTimeout(maxSilenceMs, () => this.destroy(new Error('the database has not responded')))
  }

  override write(
    data: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean {
    this.#corkForTurn()
    return typeof encoding === 'string'
      ? super.write(data, encoding, callback)
      : super.write(data, encoding ?? callback)
  }

  #corkForTurn(): void {
    if (this.#isCorked) return
    this.#isCorked = true
    this.cork()
    // This runs after all resolved promises have been handled.
    process.nextTick(() => {
      this.#isCorked = false
      this.uncork()
    })
  }
}
