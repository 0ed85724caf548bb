import { endpoints } from 'qasphere-contract'
import { field, numberField, textField } from 'qasphere-reports/json-report'
import { formatMarker } from 'qasphere-reports/markers'
import type { Connection } from './connection.js'
import type { NumberIndex } from './number-index.js'
import { inLanes } from './pace.js'
import { type KnownTestCase, StatusTable, TestCaseTable } from './test-case-table.js'
import type { RunAddress } from './upload-options.js'

/** Markers asked for in one request: as many as the server answers on one page. */
const markersAtOnce = 5000

/** The test cases of a project that markers name and that can be in a run, with their titles if those are wanted. */
export async function findTestCases(
  { client, pace }: Connection,
  projectCode: string,
  sequences: NumberIndex,
  withTitles: boolean,
): Promise<TestCaseTable> {
  const found = new TestCaseTable()
  const starts: number[] = []
  for (let start = 0; start < sequences.size; start += markersAtOnce) starts.push(start)
  await inLanes(starts, 3, async (start) => {
    await pace()
    const chunk = sequences.slice(start, start + markersAtOnce)
    const seqIds = chunk.map((seq) => formatMarker({ projectCode, seq }))
    const input = { projectCode, seqIds, limit: markersAtOnce }
    await client.eachRow(endpoints.findTestCasesBySeq, input, 'data', (row) => {
      const testCase = knownTestCase(row, withTitles)
      // Templates and drafts cannot be in a run; better said now than by a refusal after something was sent.
      const isUsable = textField(row, 'type') !== 'template' && field(row, 'isDraft') !== true
      if (testCase && isUsable) found.add(testCase)
    })
  })
  return found
}

/** The test cases of a run with their statuses. */
export async function listRunTestCases(
  { client, pace }: Connection,
  { projectCode, runId }: Pick<RunAddress, 'projectCode' | 'runId'>,
): Promise<TestCaseTable> {
  const found = new TestCaseTable()
  await pace()
  await client.eachRow(endpoints.listRunTestCases, { projectCode, runId }, 'tcases', (row) => {
    const testCase = knownTestCase(row, true)
    const status = textField(row, 'status')
    if (testCase && status !== undefined) found.add({ ...testCase, status })
  })
  return found
}

/** The status of each test case of a run: all that is needed of a run once more. */
export async function listRunStatuses(
  { client, pace }: Connection,
  { projectCode, runId }: Pick<RunAddress, 'projectCode' | 'runId'>,
): Promise<StatusTable> {
  const found = new StatusTable()
  await pace()
  await client.eachRow(endpoints.listRunTestCases, { projectCode, runId }, 'tcases', (row) => {
    const [seq, status] = [numberField(row, 'seq'), textField(row, 'status')]
    if (seq !== undefined && status !== undefined) found.set(seq, status)
  })
  return found
}

/** What of a row is kept: whole rows of many test cases would take much memory. */
function knownTestCase(
  row: unknown,
  withTitle: boolean,
): (Pick<KnownTestCase, 'id' | 'seq'> & { title?: string }) | undefined {
  const [id, seq] = [textField(row, 'id'), numberField(row, 'seq')]
  if (id === undefined || seq === undefined) return undefined
  return withTitle ? { id, seq, title: textField(row, 'title') ?? '' } : { id, seq }
}
