import type { ReportStatus } from 'qasphere-reports'
import { addDurations } from 'qasphere-reports/duration'
import { type PlannedResult, severity } from './duplicates.js'
import { LazyList } from './lazy-list.js'
import { counts } from './number-column.js'
import type { ReadResult, ResultStore } from './result-store.js'
import type { KnownTestCase, TestCaseTable } from './test-case-table.js'

/** Collects what will be sent, as numbers: for each planned result its test case and its sources. */
export class PlannedResults {
  readonly #results: ResultStore
  readonly #testCases: TestCaseTable
  readonly #testCaseOf = counts()
  /** The first source of each. */
  readonly #firstSources = counts()
  /** All sources of those that have several. */
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
      const sources = this.#folded.get(index) ?? [this.#firstSources.get(index)]
      return new StoredPlannedResult(this.#results, this.#testCases, this.#testCaseOf.get(index), sources)
    })
  }
}

/** A planned result that looks up what it is asked for: most of the many that are looked at are asked for little. */
class StoredPlannedResult implements PlannedResult {
  readonly #results: ResultStore
  readonly #testCases: TestCaseTable
  readonly testCaseKey: number
  readonly sourceIndexes: readonly number[]

  constructor(
    results: ResultStore,
    testCases: TestCaseTable,
    testCaseKey: number,
    sourceIndexes: readonly number[],
  ) {
    this.#results = results
    this.#testCases = testCases
    this.testCaseKey = testCaseKey
    this.sourceIndexes = sourceIndexes
  }

  get testCase(): KnownTestCase {
    return this.#testCases.at(this.testCaseKey)
  }

  /** The status of the worst source. */
  get status(): ReportStatus {
    let worst = this.#results.statusAt(this.sourceIndexes[0] ?? 0)
    for (let place = 1; place < this.sourceIndexes.length; place++) {
      const status = this.#results.statusAt(this.sourceIndexes[place] ?? 0)
      if (severity[status] > severity[worst]) worst = status
    }
    return worst
  }

  /** The time of all sources. */
  get timeTaken(): number | null {
    const [first, second] = this.sourceIndexes
    if (first !== undefined && second === undefined) return this.#results.timeAt(first)
    return addDurations(this.sourceIndexes.map((index) => this.#results.timeAt(index)))
  }

  get sources(): readonly ReadResult[] {
    return this.sourceIndexes.map((index) => this.#results.at(index))
  }

  get commentBytes(): number {
    return this.sourceIndexes.reduce((sum, index) => sum + this.#results.commentBytesAt(index), 0)
  }
}
