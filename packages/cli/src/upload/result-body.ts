import type { Comments } from './comments.js'
import type { PlannedResult } from './planned-results.js'

/** What JSON needs for a result besides its comment, id and numbers, generously. */
const itemBytes = 100

/** The JSON of a request that creates results. */
export function bodyOf(results: readonly PlannedResult[], comments: Comments): Buffer {
  const expected = results.reduce((sum, { commentBytes }) => sum + commentBytes + itemBytes, itemBytes)
  const writer = new ByteWriter(expected)
  for (const [index, result] of results.entries()) {
    const { testCase, status, timeTaken } = result
    const id = JSON.stringify(testCase.id)
    writer.text(
      `${index === 0 ? '{"items":[' : ','}{"tcaseId":${id},"status":"${status}","timeTaken":${timeTaken},"comment":`,
    )
    writer.bytes(comments.jsonOf(result))
    writer.text('}')
  }
  writer.text(results.length === 0 ? '{"items":[]}' : ']}')
  return writer.written()
}

/** Bytes that are written one after the other; `size` is about how many there will be. */
class ByteWriter {
  #buffer: Buffer
  #length = 0

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size)
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
