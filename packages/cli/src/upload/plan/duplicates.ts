import { resultsTable } from 'qasphere-reports/comment'
import { escapeHtml } from 'qasphere-reports/escape-html'
import type { Matches } from '../match/matches.js'
import type { KnownTestCase } from '../match/test-case-table.js'
import type { DuplicatePolicy } from '../policies.js'
import type { LazyList } from '../read/lazy-list.js'
import type { ReadResult } from '../read/result-record.js'
import type { ResultStore } from '../read/result-store.js'
import { type PlannedResult, PlannedResults, severity } from './planned-results.js'

/** Several tests that have results for one test case. */
export interface Duplicate {
  readonly testCase: KnownTestCase
  /** One result of each test. */
  readonly results: readonly ReadResult[]
}

/**
 * Decides what is sent when a test case has several results, in the order of their first. Entries of one test are one
 * result, the worst of them, unless the policy selects another. `duplicates` are several tests of one test case that the
 * policy `error` leaves undecided.
 */
export function planResults(
  matches: Matches,
  policy: DuplicatePolicy,
): { readonly planned: LazyList<PlannedResult>; readonly duplicates: Duplicate[] } {
  const { results, testCases } = matches
  const planned = new PlannedResults(results, testCases)
  const duplicates: Duplicate[] = []
  for (const group of matches.groups()) {
    const testCase = matches.testCaseAt(group[0] ?? 0)
    const sources = group.map((match) => matches.resultAt(match))
    if (policy !== 'error' || sources.length === 1) {
      for (const selected of select(sources, results, policy)) planned.add(testCase, selected)
      continue
    }
    const tests = groupByTest(sources.map((source) => results.at(source)))
    for (const entries of tests)
      planned.add(
        testCase,
        entries.map(({ index }) => index),
      )
    const isWanted = group.every((match) => matches.isByTitleAt(match))
    if (tests.length > 1 && !isWanted) {
      const firstEntries = tests.flatMap(([entry]) => entry ?? [])
      duplicates.push({ testCase: testCases.at(testCase), results: firstEntries })
    }
  }
  return { planned: planned.list(), duplicates }
}

/** What is sent of the results of a test case: for each planned result its sources. */
function select(
  sources: readonly number[],
  results: ResultStore,
  policy: DuplicatePolicy,
): (readonly number[])[] {
  if (sources.length === 1) return [sources]
  const severityAt = (index: number) => severity[results.statusAt(index)]
  switch (policy) {
    case 'first':
      return [sources.slice(0, 1)]
    case 'last':
      return [sources.slice(-1)]
    case 'worst':
      return [sources.toSorted((a, b) => severityAt(b) - severityAt(a))]
    default:
      return sources.map((source) => [source])
  }
}

/** Results by test, in the order of the report. Entries are of one test if suite element, class and name agree. */
function groupByTest(results: readonly ReadResult[]): ReadResult[][] {
  const tests = new Map<string, ReadResult[]>()
  for (const [index, result] of results.entries()) {
    const key = testKey(result) ?? String(index)
    const entries = tests.get(key)
    if (entries) entries.push(result)
    else tests.set(key, [result])
  }
  return [...tests.values()]
}

/** What identifies a test, undefined if the format does not repeat tests without saying why. */
function testKey({ name, folder, suite, place }: ReadResult): string | undefined {
  return suite === undefined ? undefined : JSON.stringify([place.path, suite, folder, name])
}

/** The comment of a folded result: a table of its sources, then the comment of each. */
export function foldedComment(
  sources: readonly ReadResult[],
  commentOf: (source: ReadResult) => string,
): string {
  const [first] = sources
  if (first && sources.length === 1) return commentOf(first)
  const isOneTest = groupByTest(sources).length === 1
  const named = sources.map((source, index) => {
    return { ...source, name: isOneTest ? `Entry ${index + 1} of ${sources.length}` : source.name }
  })
  const comments = named.map((source) => {
    const comment = commentOf(source)
    return comment === '' ? '' : `<h4>${escapeHtml(source.name)}</h4>${comment}`
  })
  return [resultsTable(isOneTest ? 'Entry' : 'Test', named), ...comments].join('')
}
