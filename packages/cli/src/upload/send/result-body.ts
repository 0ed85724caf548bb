import type { PlannedResult } from '../plan/planned-results.js'
import { ByteWriter } from './byte-writer.js'
import type { Comments } from './comments.js'

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
