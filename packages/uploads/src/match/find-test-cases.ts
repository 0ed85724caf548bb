import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { Connection } from 'qasphere-client/connection'
import { endpoints } from 'qasphere-contract'
import { field, numberField, textField } from 'qasphere-reports/json-report'
import { formatMarker } from 'qasphere-reports/markers'
import { NumberIndex } from '../read/number-index.js'
import type { ResultStore } from '../read/result-store.js'
import type { RunAddress } from '../upload-options.js'
import { addSequences } from './match-results.js'
import { type KnownTestCase, StatusTable, TestCaseTable } from './test-case-table.js'

/** Maximum number of markers in one request: the maximum page size of the server. */
const maxMarkersPerRequest = 5000

const maxConcurrentRequests = 3

/**
 * Looks up the test cases of a project for markers, if they can be in a run, with titles on request. Can start before
 * all markers are known.
 */
export class TestCaseLookup {
  readonly #connection: Connection
  readonly #projectCode: string
  readonly #withTitles: boolean
  readonly #found = new TestCaseTable()
  readonly #sequences = new NumberIndex()
  /** Number of sequence numbers that have been requested. */
  #requested = 0
  /** Number of results that have been processed. */
  #processed = 0
  #running = 0
  readonly #early: Promise<void>[] = []

  constructor(connection: Connection, projectCode: string, withTitles: boolean) {
    this.#connection = connection
    this.#projectCode = projectCode
    this.#withTitles = withTitles
  }

  /** Starts to request the test cases of the results read so far. */
  update(results: ResultStore): void {
    this.#addMarkers(results)
    while (
      this.#running < maxConcurrentRequests &&
      this.#sequences.size - this.#requested >= maxMarkersPerRequest
    ) {
      const asking = this.#request(this.#takeNumbers())
      // A failure is thrown by `finish`, which may not have been called yet.
      asking.catch(() => undefined)
      this.#early.push(asking)
    }
  }

  /** Requests the remaining test cases, and returns all. */
  async finish(results: ResultStore): Promise<TestCaseTable> {
    this.#addMarkers(results)
    const chunks: number[][] = []
    while (this.#requested < this.#sequences.size) chunks.push(this.#takeNumbers())
    await Promise.all(this.#early)
    await forEachConcurrent(chunks, maxConcurrentRequests, (chunk) => this.#request(chunk))
    return this.#found
  }

  #addMarkers(results: ResultStore): void {
    addSequences(this.#sequences, results, this.#projectCode, this.#processed)
    this.#processed = results.length
  }

  #takeNumbers(): number[] {
    const chunk = this.#sequences.slice(this.#requested, this.#requested + maxMarkersPerRequest)
    this.#requested += chunk.length
    return chunk
  }

  async #request(numbers: readonly number[]): Promise<void> {
    this.#running += 1
    try {
      await findByNumber(this.#connection, this.#projectCode, numbers, this.#withTitles, this.#found)
    } finally {
      this.#running -= 1
    }
  }
}

/** Looks up test cases by number, with titles, if they can be in a run. */
export async function findTestCases(
  connection: Connection,
  projectCode: string,
  numbers: readonly number[],
): Promise<TestCaseTable> {
  const found = new TestCaseTable()
  for (let start = 0; start < numbers.length; start += maxMarkersPerRequest) {
    await findByNumber(
      connection,
      projectCode,
      numbers.slice(start, start + maxMarkersPerRequest),
      true,
      found,
    )
  }
  return found
}

async function findByNumber(
  { client, pace }: Connection,
  projectCode: string,
  numbers: readonly number[],
  withTitles: boolean,
  found: TestCaseTable,
): Promise<void> {
  await pace()
  const seqIds = numbers.map((seq) => formatMarker({ projectCode, seq }))
  const input = { projectCode, seqIds, limit: maxMarkersPerRequest }
  const take = (row: unknown) => {
    const testCase = toKnownTestCase(row, withTitles)
    // Templates and drafts cannot be in a run. Reject them now, before the server does after something was sent.
    const isUsable = textField(row, 'type') !== 'template' && field(row, 'isDraft') !== true
    if (testCase && isUsable) found.add(testCase)
  }
  const wanted = ['id', 'seq', 'type', 'isDraft', ...(withTitles ? ['title'] : [])]
  await client.eachRow(endpoints.findTestCasesBySeq, input, 'data', take, wanted)
}

/** Lists the test cases of a run with their statuses. */
export async function listRunTestCases(connection: Connection, run: Run): Promise<TestCaseTable> {
  const found = new TestCaseTable()
  await forEachRunTestCase(connection, run, ['id', 'seq', 'title', 'status'], (row) => {
    const testCase = toKnownTestCase(row, true)
    const status = textField(row, 'status')
    if (testCase && status !== undefined) found.add({ ...testCase, status })
  })
  return found
}

/** Lists the status of each test case of a run, which is enough to verify the run. */
export async function listRunStatuses(connection: Connection, run: Run): Promise<StatusTable> {
  const found = new StatusTable()
  await forEachRunTestCase(connection, run, ['seq', 'status'], (row) => {
    const [seq, status] = [numberField(row, 'seq'), textField(row, 'status')]
    if (seq !== undefined && status !== undefined) found.set(seq, status)
  })
  return found
}

type Run = Pick<RunAddress, 'projectCode' | 'runId'>

async function forEachRunTestCase(
  { client, pace }: Connection,
  { projectCode, runId }: Run,
  wanted: readonly string[],
  take: (row: unknown) => void,
): Promise<void> {
  await pace()
  await client.eachRow(endpoints.listRunTestCases, { projectCode, runId }, 'tcases', take, wanted)
}

/** Picks the needed fields of a row, because full rows of many test cases would take too much memory. */
function toKnownTestCase(
  row: unknown,
  withTitle: boolean,
): (Pick<KnownTestCase, 'id' | 'seq'> & { title?: string }) | undefined {
  const [id, seq] = [textField(row, 'id'), numberField(row, 'seq')]
  if (id === undefined || seq === undefined) return undefined
  return withTitle ? { id, seq, title: textField(row, 'title') ?? '' } : { id, seq }
}
