import type { Sequence } from '../read/lazy-list.js'
import { bytes, counts } from '../read/number-column.js'
import type { ReadResult } from '../read/result-record.js'
import type { ResultStore } from '../read/result-store.js'
import { type KnownTestCase, TestCaseTable } from './test-case-table.js'

/** A result and its test case. */
export interface MatchedResult {
  readonly result: ReadResult
  readonly testCase: KnownTestCase
  /** Whether the test case was created for results with this title, of which there may be several. */
  readonly byTitle: boolean
}

/** Pairs of a result and a test case, stored as indexes into `results` and `testCases`. */
export class Matches implements Sequence<MatchedResult> {
  readonly results: ResultStore
  readonly testCases: TestCaseTable
  readonly #results = counts()
  readonly #testCases = counts()
  readonly #areByTitle = bytes()

  constructor(results: ResultStore, testCases: TestCaseTable) {
    this.results = results
    this.testCases = testCases
  }

  get length(): number {
    return this.#results.length
  }

  add(result: number, testCase: number, byTitle = false): void {
    this.#results.push(result)
    this.#testCases.push(testCase)
    this.#areByTitle.push(byTitle ? 1 : 0)
  }

  at(index: number): MatchedResult {
    return {
      result: this.results.at(this.resultAt(index)),
      testCase: this.testCases.at(this.testCaseAt(index)),
      byTitle: this.isByTitleAt(index),
    }
  }

  *[Symbol.iterator](): Generator<MatchedResult> {
    for (let index = 0; index < this.length; index++) yield this.at(index)
  }

  resultAt(index: number): number {
    return this.#results.get(index)
  }

  testCaseAt(index: number): number {
    return this.#testCases.get(index)
  }

  isByTitleAt(index: number): boolean {
    return this.#areByTitle.get(index) === 1
  }

  /** Returns a copy with the matches whose test case satisfies `isKept`. */
  filter(isKept: (testCase: number) => boolean): Matches {
    const copy = new Matches(this.results, this.testCases)
    for (let index = 0; index < this.length; index++) {
      const testCase = this.testCaseAt(index)
      if (isKept(testCase)) copy.add(this.resultAt(index), testCase, this.isByTitleAt(index))
    }
    return copy
  }

  /** Returns a copy with a separate table of test cases, which can be extended. */
  copy(): Matches {
    const testCases = new TestCaseTable()
    for (const testCase of this.testCases.values()) testCases.add(testCase)
    const copy = new Matches(this.results, testCases)
    for (let index = 0; index < this.length; index++) {
      copy.add(this.resultAt(index), this.testCaseAt(index), this.isByTitleAt(index))
    }
    return copy
  }

  /** Yields the indexes of the matches of each test case, ordered by the first match of each. */
  *groups(): Generator<number[]> {
    // Linked lists: the first and last match of each test case, and the next of each match. Numbers start at 1; 0 is none.
    const [first, last, next] = [counts(), counts(), counts()]
    for (let index = 0; index < this.length; index++) {
      const testCase = this.testCaseAt(index)
      const before = last.get(testCase) || 0
      if (before === 0) first.set(testCase, index + 1)
      else next.set(before - 1, index + 1)
      last.set(testCase, index + 1)
    }
    for (let index = 0; index < this.length; index++) {
      if (first.get(this.testCaseAt(index)) !== index + 1) continue
      const group = [index]
      for (let at = next.get(index) || 0; at > 0; at = next.get(at - 1) || 0) group.push(at - 1)
      yield group
    }
  }
}
