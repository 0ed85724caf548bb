import type { ReportStatus } from 'qasphere-reports'
import { addDurations } from 'qasphere-reports/duration'
import type { KnownTestCase, TestCaseTable } from '../match/test-case-table.js'
import { LazyList } from '../read/lazy-list.js'
import { counts } from '../read/number-column.js'
import type { ReadResult } from '../read/result-record.js'
import type { ResultStore } from '../read/result-store.js'

/** A result to send for a test case: one result of a report, or several folded into one. */
export interface PlannedResult {
  readonly testCase: KnownTestCase
  /** Number of the test case. Planned results of the same test case are adjacent. */
  readonly testCaseKey: number
  readonly status: ReportStatus
  readonly timeTaken: number | null
  /**
   * Indexes of the results that it consists of, in report order or with the worst first.
   */
  readonly sourceIndexes: readonly number[]
  /** The results it consists of, read from the spool. */
  readonly sources: readonly ReadResult[]
  /** Total length of its sources' comments as JSON, in bytes. */
  readonly commentBytes: number
}

/** Severity of statuses. A failure outweighs everything; a skip counts only if nothing else happened. */
export const severity: Readonly<Record<ReportStatus, number>> = {
  skipped: 0,
  passed: 1,
  open: 2,
  blocked: 3,
  failed: 4,
}

/** Collects planned results compactly, as numbers of test cases and sources. */
export class PlannedResults {
  readonly #results: ResultStore
  readonly #testCases: TestCaseTable
  readonly #testCaseOf = counts()
  /** The first source of each planned result. */
  readonly #firstSources = counts()
  /** All sources of planned results that have several. */
  readonly #folded = new Map<number, readonly number[]>()

  constructor(results: ResultStore, testCases: TestCaseTable) {
    this.#results = results
    this.#testCases = testCases
  }

  /** Adds a planned result of a test case. */
  add(testCase: number, sources: readonly number[]): void {
    if (sources.length > 1) this.#folded.set(this.#testCaseOf.length, sources)
    this.#testCaseOf.push(testCase)
    this.#firstSources.push(sources[0] ?? 0)
  }

  list(): LazyList<PlannedResult> {
    return new LazyList(this.#testCaseOf.length, (index) => {
      return new StoredPlannedResult(
        this.#results,
        this.#testCases,
        this.#testCaseOf.get(index),
        this.#firstSources.get(index),
        this.#folded.get(index),
      )
    })
  }
}

const none: readonly never[] = []

/** A planned result that looks up each property on access, because most loops read only one or two of them. */
class StoredPlannedResult implements PlannedResult {
  readonly #results: ResultStore
  readonly #testCases: TestCaseTable
  readonly testCaseKey: number
  readonly #firstSource: number
  /** All sources, if there are several. */
  readonly #folded: readonly number[] | undefined

  constructor(
    results: ResultStore,
    testCases: TestCaseTable,
    testCaseKey: number,
    firstSource: number,
    folded: readonly number[] | undefined,
  ) {
    this.#results = results
    this.#testCases = testCases
    this.testCaseKey = testCaseKey
    this.#firstSource = firstSource
    this.#folded = folded
  }

  get sourceIndexes(): readonly number[] {
    return this.#folded ?? [this.#firstSource]
  }

  get testCase(): KnownTestCase {
    return this.#testCases.at(this.testCaseKey)
  }

  /** The status of the worst source. */
  get status(): ReportStatus {
    let worst = this.#results.statusAt(this.#firstSource)
    for (const source of this.#folded ?? none) {
      const status = this.#results.statusAt(source)
      if (severity[status] > severity[worst]) worst = status
    }
    return worst
  }

  /** Total time of all sources. */
  get timeTaken(): number | null {
    if (!this.#folded) return this.#results.timeAt(this.#firstSource)
    return addDurations(this.#folded.map((index) => this.#results.timeAt(index)))
  }

  get sources(): readonly ReadResult[] {
    return this.sourceIndexes.map((index) => this.#results.at(index))
  }

  get commentBytes(): number {
    if (!this.#folded) return this.#results.commentBytesAt(this.#firstSource)
    return this.#folded.reduce((sum, index) => sum + this.#results.commentBytesAt(index), 0)
  }
}
