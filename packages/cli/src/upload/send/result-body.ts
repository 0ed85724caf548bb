import type { PlannedResult } from '../plan/planned-results.js'
import { ByteWriter } from './byte-writer.js'
import type { Comments } from './comments.js'

/** What the body of a full batch needs, generously. */
const expectedBytes = 1.25 * 1024 * 1024
/** Larger bodies are rare: their memory is not kept. */
const maxKeptBytes = 2 * expectedBytes

/**
 * Memory for the bodies of requests that are under way. It is used again, because the garbage collector would run for
 * every few bodies otherwise.
 */
export class BodyWriters {
  readonly #free: ByteWriter[] = []

  take(): ByteWriter {
    return this.#free.pop() ?? new ByteWriter(expectedBytes)
  }

  /** To be called when the body has been sent. */
  giveBack(writer: ByteWriter): void {
    if (writer.capacity > maxKeptBytes) return
    writer.clear()
    this.#free.push(writer)
  }
}

/** The JSON of a request that creates results, in the memory of a writer. */
export function bodyOf(results: readonly PlannedResult[], comments: Comments, writer: ByteWriter): Buffer {
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
