import { endpoints } from 'qasphere-contract'
import type { Connection } from './connection.js'
import type { PlannedResult } from './duplicates.js'
import { listRunTestCases } from './find-test-cases.js'
import { inLanes } from './pace.js'
import type { RunAddress } from './upload-options.js'

/** The most test cases that are looked at one by one. */
const lookedAt = 500

/**
 * Reads the run back and returns the results that are not in it. `ids` are those the server gave to what was sent. A
 * test case that shows another status may have got a later result from somebody else: then ours is looked for.
 */
export async function missingResults(
  connection: Connection,
  run: Pick<RunAddress, 'projectCode' | 'runId'>,
  planned: readonly PlannedResult[],
  ids: readonly number[],
): Promise<PlannedResult[]> {
  const shown = await listRunTestCases(connection, run)
  const last = new Map(planned.map((result) => [result.testCase.id, result]))
  const suspects = [...last.values()].filter(({ testCase, status }) => {
    return shown.get(testCase.seq)?.status !== status
  })
  const ours = new Set(ids)
  const missing = suspects.slice(lookedAt)
  await inLanes(suspects.slice(0, lookedAt), 4, async (suspect) => {
    const tcaseId = suspect.testCase.id
    const isThere = shown.has(suspect.testCase.seq)
    await connection.pace()
    const found = isThere
      ? await connection.client.call(endpoints.getRunTestCase, { ...run, tcaseId })
      : undefined
    if (!found?.results?.some(({ id, status }) => ours.has(id) && status === suspect.status))
      missing.push(suspect)
  })
  return missing
}
