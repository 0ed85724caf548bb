import { joinParts, renderParagraph, renderResultsTable } from 'qasphere-reports/comment'
import { escapeHtml } from 'qasphere-reports/escape-html'
import type { Matches } from '../match/matches.js'
import type { KnownTestCase } from '../match/test-case-table.js'
import type { DuplicatePolicy } from '../policies.js'
import type { LazyList } from '../read/lazy-list.js'
import type { ReadResult } from '../read/result-record.js'
import type { ResultStore } from '../read/result-store.js'
import { type PlannedResult, PlannedResults, severity } from './planned-results.js'

/** Several tests with results for the same test case. */
export interface Duplicate {
  readonly testCase: KnownTestCase
  /** One result of each test. */
  readonly results: readonly ReadResult[]
}

/**
 * Decides what is sent if a test case has several results, in the order of the first result of each. Entries of one
 * test become one result, the worst, unless the policy selects another. `duplicates` lists test cases that have results
 * of several tests, with the policy `error`.
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

/** Selects what is sent for a test case. Returns the sources of each planned result. */
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

/** Groups results by test, in report order. Results belong to one test if suite element, class and name are equal. */
function groupByTest(results: readonly ReadResult[]): ReadResult[][] {
  const tests = new Map<string, ReadResult[]>()
  for (const [index, result] of results.entries()) {
    const key = getTestKey(result) ?? String(index)
    const entries = tests.get(key)
    if (entries) entries.push(result)
    else tests.set(key, [result])
  }
  return [...tests.values()]
}

/** Returns what identifies a test. Undefined if the format lists each test only once. */
function getTestKey({ name, folder, suite, place }: ReadResult): string | undefined {
  return suite === undefined ? undefined : JSON.stringify([place.path, suite, folder, name])
}

/** Maximum number of sources in the comment of a folded result. The worst of more are shown. */
const maxShownSources = 1000

/** Selects the worst sources if there are too many, in report order. */
function selectShown(sources: readonly ReadResult[]): readonly ReadResult[] {
  if (sources.length <= maxShownSources) return sources
  const worst = sources.toSorted((one, other) => severity[other.status] - severity[one.status])
  const shown = new Set(worst.slice(0, maxShownSources))
  return sources.filter((source) => shown.has(source))
}

/** Renders the comment of a folded result: a table of its sources, then the comment of each. */
export function renderFoldedComment(
  sources: readonly ReadResult[],
  renderComment: (source: ReadResult) => string,
): string {
  const [first] = sources
  if (first && sources.length === 1) return renderComment(first)
  const isOneTest = groupByTest(sources).length === 1
  const numbers = new Map(sources.map((source, index) => [source, index + 1]))
  const named = selectShown(sources).map((source) => {
    const name = isOneTest ? `Entry ${numbers.get(source)} of ${sources.length}` : source.name
    return { ...source, name }
  })
  const omitted = sources.length - named.length
  const note = omitted === 0 ? '' : renderParagraph(`The worst ${named.length} of ${sources.length} results:`)
  const comments = named.map((source) => {
    const comment = renderComment(source)
    return comment === '' ? '' : `<h4>${escapeHtml(source.name)}</h4>${comment}`
  })
  return note + renderResultsTable(isOneTest ? 'Entry' : 'Test', named) + joinParts(comments)
}
