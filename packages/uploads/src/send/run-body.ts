import type { endpoints, InputOf } from 'qasphere-contract'
import { ByteWriter } from './byte-writer.js'

/** Generous estimate of the size of a test case ID in JSON. Unused memory costs nothing. */
const idBytes = 40

/** A run to create, without its test cases. */
export type RunFields = Pick<InputOf<typeof endpoints.createRun>, 'title' | 'description' | 'type'>

/**
 * Creates the JSON body of a request that creates a run with `count` test cases. Returns bytes, because a million IDs
 * would take 100 MB as strings in an array.
 */
export function createRunBody(run: RunFields, tcaseIds: Iterable<string>, count: number): Buffer {
  const empty = JSON.stringify({ ...run, queryPlans: [{ tcaseIds: [] }] })
  const end = ']}]}'
  const writer = new ByteWriter(empty.length * 3 + count * idBytes)
  writer.text(empty.slice(0, -end.length))
  let separator = ''
  for (const id of tcaseIds) {
    writer.text(separator + JSON.stringify(id))
    separator = ','
  }
  writer.text(end)
  return writer.written()
}
