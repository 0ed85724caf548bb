import { Socket } from 'node:net'

/** How long a connection may be silent while somebody waits for it, in milliseconds: longer, and the database is taken for lost. */
const maxSilenceMs = 120_000

/**
 * A socket that notices a database whose machine or network is gone without a word, and that sends what is written in the same
 * turn of the event loop at once: queries that do not wait for each other share a packet.
 */
export class PostgresSocket extends Socket {
  #isHeld = false

  constructor() {
    super()
    this.setKeepAlive(true, 10_000)
    this.setTimeout(maxSilenceMs, () => this.destroy(new Error('the database has not answered')))
  }

  override write(
    data: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean {
    this.#hold()
    return typeof encoding === 'string'
      ? super.write(data, encoding, callback)
      : super.write(data, encoding ?? callback)
  }

  #hold(): void {
    if (this.#isHeld) return
    this.#isHeld = true
    this.cork()
    // Runs when all that waits for resolved promises is done.
    process.nextTick(() => {
      this.#isHeld = false
      this.uncork()
    })
  }
}
