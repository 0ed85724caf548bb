import type { endpoints, InputOf } from 'qasphere-contract'
import { ByteWriter } from './byte-writer.js'

/** What a test case id takes in JSON, generously; memory that is not written to costs nothing. */
const idBytes = 40

/** A run to be created, without its test cases. */
export type RunFields = Pick<InputOf<typeof endpoints.createRun>, 'title' | 'description' | 'type'>

/**
 * The JSON of a request that creates a run of so many test cases. As bytes, because a million ids would take a hundred
 * megabytes as strings in an array.
 */
export function runBodyOf(run: RunFields, tcaseIds: Iterable<string>, count: number): Buffer {
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
