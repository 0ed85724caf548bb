import { endpoints } from 'qasphere-contract'
import { field, numberField, textField } from 'qasphere-reports/json-report'
import { formatMarker } from 'qasphere-reports/markers'
import type { Connection } from './connection.js'
import type { KnownTestCase } from './match-results.js'
import { inLanes } from './pace.js'
import type { RunAddress } from './upload-options.js'

/** Markers asked for in one request: as many as the server answers on one page. */
const markersAtOnce = 5000

/** The test cases of a project that markers name and that can be in a run, by number. */
export async function findTestCases(
  { client, pace }: Connection,
  projectCode: string,
  sequences: readonly number[],
): Promise<Map<number, KnownTestCase>> {
  const found = new Map<number, KnownTestCase>()
  const chunks: number[][] = []
  for (let start = 0; start < sequences.length; start += markersAtOnce) {
    chunks.push(sequences.slice(start, start + markersAtOnce))
  }
  await inLanes(chunks, 3, async (chunk) => {
    await pace()
    const seqIds = chunk.map((seq) => formatMarker({ projectCode, seq }))
    const input = { projectCode, seqIds, limit: markersAtOnce }
    await client.eachRow(endpoints.findTestCasesBySeq, input, 'data', (row) => {
      const testCase = knownTestCase(row)
      // Templates and drafts cannot be in a run; better said now than by a refusal after something was sent.
      const isUsable = textField(row, 'type') !== 'template' && field(row, 'isDraft') !== true
      if (testCase && isUsable) found.set(testCase.seq, testCase)
    })
  })
  return found
}

export interface RunTestCase extends KnownTestCase {
  readonly status: string
}

/** The test cases of a run, by number. */
export async function listRunTestCases(
  { client, pace }: Connection,
  { projectCode, runId }: Pick<RunAddress, 'projectCode' | 'runId'>,
): Promise<Map<number, RunTestCase>> {
  const found = new Map<number, RunTestCase>()
  await pace()
  await client.eachRow(endpoints.listRunTestCases, { projectCode, runId }, 'tcases', (row) => {
    const testCase = knownTestCase(row)
    const status = textField(row, 'status')
    if (testCase && status !== undefined) found.set(testCase.seq, { ...testCase, status })
  })
  return found
}

/** The status of each test case of a run, by number: all that is needed of a run once more. */
export async function listRunStatuses(
  { client, pace }: Connection,
  { projectCode, runId }: Pick<RunAddress, 'projectCode' | 'runId'>,
): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  const statuses = new Map<string, string>()
  await pace()
  await client.eachRow(endpoints.listRunTestCases, { projectCode, runId }, 'tcases', (row) => {
    const [seq, status] = [numberField(row, 'seq'), textField(row, 'status')]
    if (seq === undefined || status === undefined) return
    // One text for each status there is, not one for each test case.
    if (!statuses.has(status)) statuses.set(status, status)
    found.set(seq, statuses.get(status) ?? status)
  })
  return found
}

/** What of a row is kept: whole rows of many test cases would take much memory. */
function knownTestCase(row: unknown): KnownTestCase | undefined {
  const [id, seq, title] = [textField(row, 'id'), numberField(row, 'seq'), textField(row, 'title')]
  return id !== undefined && seq !== undefined ? { id, seq, title: title ?? '' } : undefined
}
