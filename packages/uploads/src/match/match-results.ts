import type { Marker } from 'qasphere-reports'
import { LazyList } from '../read/lazy-list.js'
import { counts } from '../read/number-column.js'
import type { NumberIndex } from '../read/number-index.js'
import type { ReadResult } from '../read/result-record.js'
import type { ResultStore } from '../read/result-store.js'
import { Matches } from './matches.js'
import type { TestCaseTable } from './test-case-table.js'

export interface UnmatchedResult {
  readonly result: ReadResult
  /** Markers that match no test case. */
  readonly markers: readonly Marker[]
}

/** Lists the project codes of all markers in report order. */
export function listProjectCodes(results: ResultStore): string[] {
  const codes = new Set<string>()
  for (let index = 0; index < results.length; index++) {
    const { named, inTitle } = results.candidatesAt(index, undefined)
    for (const { projectCode } of named) codes.add(projectCode)
    for (const { projectCode } of inTitle) codes.add(projectCode)
  }
  return [...codes]
}

/** Adds the sequence numbers of a project's markers in the results from index `start` on. */
export function addSequences(
  sequences: NumberIndex,
  results: ResultStore,
  projectCode: string,
  start: number,
): void {
  for (let index = start; index < results.length; index++) {
    const { named, inTitle } = results.candidatesAt(index, projectCode)
    for (const marker of named) if (marker.projectCode === projectCode) sequences.add(marker.seq)
    for (const marker of inTitle) if (marker.projectCode === projectCode) sequences.add(marker.seq)
  }
}

/**
 * Finds the test case of each result in one pass. Every test case that the report names explicitly gets a result. In a
 * title, the first marker that exists in the project counts.
 */
export function matchResults(
  results: ResultStore,
  projectCode: string,
  testCases: TestCaseTable,
): { readonly matched: Matches; readonly unmatched: LazyList<UnmatchedResult> } {
  const matched = new Matches(results, testCases)
  const unmatched = counts()
  const indexOf = (marker: Marker) =>
    marker.projectCode === projectCode ? testCases.indexOf(marker.seq) : undefined
  const indexOfFirst = (markers: readonly Marker[]) => {
    for (const marker of markers) {
      const testCase = indexOf(marker)
      if (testCase !== undefined) return testCase
    }
    return undefined
  }
  /** Returns whether any of the test cases exists. */
  const addOutright = (result: number, markers: readonly Marker[]) => {
    const testCases = new Set(markers.flatMap((marker) => indexOf(marker) ?? []))
    for (const testCase of testCases) matched.add(result, testCase)
    return testCases.size > 0
  }
  for (let index = 0; index < results.length; index++) {
    const { named, inTitle } = results.candidatesAt(index, projectCode)
    if (named.length > 0 && addOutright(index, named)) continue
    const titled = indexOfFirst(inTitle)
    if (titled === undefined) unmatched.push(index)
    else matched.add(index, titled)
  }
  const unmatchedAt = (at: number) => createUnmatched(results, unmatched.get(at), projectCode)
  return { matched, unmatched: new LazyList(unmatched.length, unmatchedAt) }
}

/** Returns all results as unmatched, because their project is unknown. */
export function listAllUnmatched(results: ResultStore): LazyList<UnmatchedResult> {
  return new LazyList(results.length, (index) => createUnmatched(results, index, undefined))
}

function createUnmatched(
  results: ResultStore,
  index: number,
  projectCode: string | undefined,
): UnmatchedResult {
  const { named, inTitle } = results.candidatesAt(index, projectCode)
  return { result: results.at(index), markers: [...named, ...inTitle] }
}
