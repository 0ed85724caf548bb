/** Bytes that are written one after the other; `size` is about how many there will be. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

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
  }

  text(text: string): void {
    // A UTF-16 code unit takes three bytes at most.
    this.#ensure(text.length * 3)
    this.#length += this.#buffer.write(text, this.#length)
  }

  bytes(bytes: Buffer): void {
    this.#ensure(bytes.length)
    this.#length += bytes.copy(this.#buffer, this.#length)
  }

  written(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #ensure(count: number): void {
    if (this.#length + count <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + count))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
