import type { ReportStatus } from 'qasphere-reports'
import { resultsTable } from 'qasphere-reports/comment'
import { addDurations } from 'qasphere-reports/duration'
import { escapeHtml } from 'qasphere-reports/escape-html'
import type { KnownTestCase, MatchedResult } from './match-results.js'
import type { ReadResult } from './read-reports.js'
import type { DuplicatePolicy } from './upload-commands.js'

/** What is sent for a test case: one result, or several of a report folded into one. */
export interface PlannedResult {
  readonly testCase: KnownTestCase
  readonly status: ReportStatus
  readonly timeTaken: number | null
  /** The results it consists of: several are in the order of the report, or the worst comes first. */
  readonly sources: readonly ReadResult[]
}

/** Several tests that have results for one test case. */
export interface Duplicate {
  readonly testCase: KnownTestCase
  /** One result of each test. */
  readonly results: readonly ReadResult[]
}

/** From the least to the most severe: a failure counts before everything, a skip only if nothing else happened. */
const severity: Readonly<Record<ReportStatus, number>> = {
  skipped: 0,
  passed: 1,
  open: 2,
  blocked: 3,
  failed: 4,
}

/**
 * Decides what is sent when a test case has several results, in the order of their first. Entries of one test are one
 * result, the worst of them, unless the policy selects another. `duplicates` are several tests of one test case that the
 * policy `error` leaves undecided.
 */
export function planResults(
  matched: readonly MatchedResult[],
  policy: DuplicatePolicy,
): { readonly planned: PlannedResult[]; readonly duplicates: Duplicate[] } {
  const groups = new Map<string, MatchedResult[]>()
  for (const match of matched) {
    const group = groups.get(match.testCase.id)
    if (group) group.push(match)
    else groups.set(match.testCase.id, [match])
  }
  const planned: PlannedResult[] = []
  const duplicates: Duplicate[] = []
  for (const group of groups.values()) {
    const [first] = group
    if (!first) continue
    const { testCase } = first
    const results = group.map(({ result }) => result)
    if (policy !== 'error' || results.length === 1) {
      planned.push(...select(testCase, results, policy))
      continue
    }
    const tests = groupByTest(results)
    planned.push(...tests.map((entries) => fold(testCase, entries)))
    const isWanted = group.every(({ byTitle }) => byTitle)
    if (tests.length > 1 && !isWanted) {
      duplicates.push({ testCase, results: tests.flatMap(([entry]) => entry ?? []) })
    }
  }
  return { planned, duplicates }
}

function select(
  testCase: KnownTestCase,
  results: readonly ReadResult[],
  policy: DuplicatePolicy,
): PlannedResult[] {
  switch (policy) {
    case 'first':
      return [fold(testCase, results.slice(0, 1))]
    case 'last':
      return [fold(testCase, results.slice(-1))]
    case 'worst':
      return [
        fold(
          testCase,
          results.toSorted((a, b) => severity[b.status] - severity[a.status]),
        ),
      ]
    default:
      return results.map((result) => fold(testCase, [result]))
  }
}

/** One result for several: the status of the worst, and the time of all. */
function fold(testCase: KnownTestCase, sources: readonly ReadResult[]): PlannedResult {
  const status = sources.reduce<ReportStatus>(
    (worst, source) => (severity[source.status] > severity[worst] ? source.status : worst),
    'skipped',
  )
  return { testCase, status, timeTaken: addDurations(sources.map(({ timeTaken }) => timeTaken)), sources }
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
