/** Short texts are buffered up to this length, in UTF-16 code units, because each write has overhead. */
const maxWaiting = 4096

/** A growing buffer of bytes. `size` is the expected number of bytes. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0
  /** Texts that are not in the byte buffer yet. */
  #waiting = ''

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size)
  }

  /** Number of bytes that fit into the allocated memory. */
  get capacity(): number {
    return this.#buffer.length
  }

  /** Reuses the memory for new bytes, which overwrites the previous ones. */
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
