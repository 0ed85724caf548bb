import type { PlannedResult } from '../plan/planned-results.js'
import { ByteWriter } from './byte-writer.js'
import type { Comments } from './comments.js'

/** Generous estimate of the body size of a full batch. */
const expectedBytes = 1.25 * 1024 * 1024
/** Larger bodies are rare, so their memory is not reused. */
const maxKeptBytes = 2 * expectedBytes

/**
 * Memory for the bodies of pending requests. It is reused, because otherwise the garbage collector would run every few
 * bodies.
 */
export class BodyWriters {
  readonly #free: ByteWriter[] = []

  take(): ByteWriter {
    return this.#free.pop() ?? new ByteWriter(expectedBytes)
  }

  /** Returns a writer for reuse. Call this after the body has been sent. */
  giveBack(writer: ByteWriter): void {
    if (writer.capacity > maxKeptBytes) return
    writer.clear()
    this.#free.push(writer)
  }
}

/** Creates the JSON body of a request that creates results, in the memory of a writer. */
export function writeResultBody(
  results: readonly PlannedResult[],
  comments: Comments,
  writer: ByteWriter,
): Buffer {
  for (const [index, result] of results.entries()) {
    const { testCase, status, timeTaken } = result
    const id = JSON.stringify(testCase.id)
    writer.text(
      `${index === 0 ? '{"items":[' : ','}{"tcaseId":${id},"status":"${status}","timeTaken":${timeTaken},"comment":`,
    )
    writer.bytes(comments.getJson(result))
    writer.text('}')
  }
  writer.text(results.length === 0 ? '{"items":[]}' : ']}')
  return writer.written()
}
