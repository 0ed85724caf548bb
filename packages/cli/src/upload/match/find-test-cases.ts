import { forEachConcurrent } from 'qasphere-client/concurrency'
import { endpoints } from 'qasphere-contract'
import { field, numberField, textField } from 'qasphere-reports/json-report'
import { formatMarker } from 'qasphere-reports/markers'
import type { Connection } from '../../connection/connection.js'
import { NumberIndex } from '../read/number-index.js'
import type { ResultStore } from '../read/result-store.js'
import type { RunAddress } from '../upload-options.js'
import { addSequences } from './match-results.js'
import { type KnownTestCase, StatusTable, TestCaseTable } from './test-case-table.js'

/** Markers asked for in one request: as many as the server answers on one page. */
const markersAtOnce = 5000

const requestsAtOnce = 3

/**
 * Looks up the test cases of a project that markers name and that can be in a run, with their titles if those are
 * wanted. It can begin before all markers are known.
 */
export class TestCaseLookup {
  readonly #connection: Connection
  readonly #projectCode: string
  readonly #withTitles: boolean
  readonly #found = new TestCaseTable()
  readonly #sequences = new NumberIndex()
  /** How many of the numbers have been asked for. */
  #asked = 0
  /** How many of the results have been looked at. */
  #seen = 0
  #running = 0
  readonly #early: Promise<void>[] = []

  constructor(connection: Connection, projectCode: string, withTitles: boolean) {
    this.#connection = connection
    this.#projectCode = projectCode
    this.#withTitles = withTitles
  }

  /** Begins to ask for the test cases of the results that have been read so far. */
  look(results: ResultStore): void {
    this.#addMarkers(results)
    while (this.#running < requestsAtOnce && this.#sequences.size - this.#asked >= markersAtOnce) {
      const asking = this.#ask(this.#takeNumbers())
      // A failure is thrown by `finish`, which may not have been called yet.
      asking.catch(() => undefined)
      this.#early.push(asking)
    }
  }

  /** Asks for what is left, and returns all test cases. */
  async finish(results: ResultStore): Promise<TestCaseTable> {
    this.#addMarkers(results)
    const chunks: number[][] = []
    while (this.#asked < this.#sequences.size) chunks.push(this.#takeNumbers())
    await Promise.all(this.#early)
    await forEachConcurrent(chunks, requestsAtOnce, (chunk) => this.#ask(chunk))
    return this.#found
  }

  #addMarkers(results: ResultStore): void {
    addSequences(this.#sequences, results, this.#projectCode, this.#seen)
    this.#seen = results.length
  }

  #takeNumbers(): number[] {
    const chunk = this.#sequences.slice(this.#asked, this.#asked + markersAtOnce)
    this.#asked += chunk.length
    return chunk
  }

  async #ask(numbers: readonly number[]): Promise<void> {
    this.#running += 1
    try {
      await findByNumber(this.#connection, this.#projectCode, numbers, this.#withTitles, this.#found)
    } finally {
      this.#running -= 1
    }
  }
}

/** Looks up the test cases of any numbers that can be in a run, with their titles. */
export async function findTestCases(
  connection: Connection,
  projectCode: string,
  numbers: readonly number[],
): Promise<TestCaseTable> {
  const found = new TestCaseTable()
  for (let start = 0; start < numbers.length; start += markersAtOnce) {
    await findByNumber(connection, projectCode, numbers.slice(start, start + markersAtOnce), true, found)
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
  const input = { projectCode, seqIds, limit: markersAtOnce }
  const take = (row: unknown) => {
    const testCase = knownTestCase(row, withTitles)
    // Templates and drafts cannot be in a run; better said now than by a refusal after something was sent.
    const isUsable = textField(row, 'type') !== 'template' && field(row, 'isDraft') !== true
    if (testCase && isUsable) found.add(testCase)
  }
  const wanted = ['id', 'seq', 'type', 'isDraft', ...(withTitles ? ['title'] : [])]
  await client.eachRow(endpoints.findTestCasesBySeq, input, 'data', take, wanted)
}

/** The test cases of a run with their statuses. */
export async function listRunTestCases(connection: Connection, run: Run): Promise<TestCaseTable> {
  const found = new TestCaseTable()
  await eachRunTestCase(connection, run, ['id', 'seq', 'title', 'status'], (row) => {
    const testCase = knownTestCase(row, true)
    const status = textField(row, 'status')
    if (testCase && status !== undefined) found.add({ ...testCase, status })
  })
  return found
}

/** The status of each test case of a run: all that is needed of a run the second time. */
export async function listRunStatuses(connection: Connection, run: Run): Promise<StatusTable> {
  const found = new StatusTable()
  await eachRunTestCase(connection, run, ['seq', 'status'], (row) => {
    const [seq, status] = [numberField(row, 'seq'), textField(row, 'status')]
    if (seq !== undefined && status !== undefined) found.set(seq, status)
  })
  return found
}

type Run = Pick<RunAddress, 'projectCode' | 'runId'>

async function eachRunTestCase(
  { client, pace }: Connection,
  { projectCode, runId }: Run,
  wanted: readonly string[],
  take: (row: unknown) => void,
): Promise<void> {
  await pace()
  await client.eachRow(endpoints.listRunTestCases, { projectCode, runId }, 'tcases', take, wanted)
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
