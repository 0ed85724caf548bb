/** Texts up to this length, in UTF-16 code units, are written together: each write takes longer than a short text. */
const maxWaiting = 4096

/** Bytes that are written one after the other; `size` is about how many there will be. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0
  /** Texts that are not in the buffer yet. */
  #waiting = ''

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size)
  }

  /** The number of bytes that it has memory for. */
  get capacity(): number {
    return this.#buffer.length
  }

  /** Starts again at the beginning of the same memory, which the bytes written before are in. */
  clear(): void {
    this.#length = 0
    this.#waiting = ''
  }

  text(text: string): void {
    this.#waiting += text
    if (this.#waiting.length > maxWaiting) this.#writeWaiting()
  }

  bytes(bytes: Buffer): void {
    this.#writeWaiting()
    this.#ensure(bytes.length)
    this.#length += bytes.copy(this.#buffer, this.#length)
  }

  written(): Buffer {
    this.#writeWaiting()
    return this.#buffer.subarray(0, this.#length)
  }

  #writeWaiting(): void {
    // A UTF-16 code unit takes three bytes at most.
    this.#ensure(this.#waiting.length * 3)
    this.#length += this.#buffer.write(this.#waiting, this.#length)
    this.#waiting = ''
  }

  #ensure(count: number): void {
    if (this.#length + count <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + count))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
