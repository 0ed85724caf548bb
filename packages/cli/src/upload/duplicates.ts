import type { ReportStatus } from 'qasphere-reports'
import { resultsTable } from 'qasphere-reports/comment'
import { escapeHtml } from 'qasphere-reports/escape-html'
import type { KnownTestCase, MatchedResult } from './match-results.js'
import type { ReadResult } from './read-reports.js'
import type { DuplicatePolicy } from './upload-commands.js'

/** What is sent for a test case: one result, or several of a report folded into one. */
export interface PlannedResult {
  readonly testCase: KnownTestCase
  readonly status: ReportStatus
  readonly timeTaken: number | null
  /** What it was made of; the first decides. */
  readonly sources: readonly ReadResult[]
}

/** Several results of one test case. */
export interface Duplicate {
  readonly testCase: KnownTestCase
  readonly results: readonly ReadResult[]
}

/** A result that did not run says least; one that failed says most. */
const severity: Readonly<Record<ReportStatus, number>> = {
  skipped: 0,
  passed: 1,
  open: 2,
  blocked: 3,
  failed: 4,
}

/**
 * Decides what becomes of several results of one test case, in the order of their first. `duplicates` are those nobody
 * has decided about.
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
    const results = group.map(({ result }) => result)
    const isWanted = group.every(({ byTitle }) => byTitle)
    const isUndecided = results.length > 1 && policy === 'error' && !isWanted
    if (isUndecided) duplicates.push({ testCase: first.testCase, results })
    planned.push(...fold(first.testCase, results, policy === 'error' ? 'all' : policy))
  }
  return { planned, duplicates }
}

function fold(
  testCase: KnownTestCase,
  results: readonly ReadResult[],
  policy: DuplicatePolicy,
): PlannedResult[] {
  const [first] = results
  const last = results.at(-1)
  if (!first || !last) return []
  if (policy === 'first') return [single(testCase, first)]
  if (policy === 'last') return [single(testCase, last)]
  if (policy !== 'worst' || results.length === 1) return results.map((result) => single(testCase, result))
  const sources = results.toSorted((a, b) => severity[b.status] - severity[a.status])
  const times = results.flatMap(({ timeTaken }) => timeTaken ?? [])
  return [
    {
      testCase,
      status: sources[0]?.status ?? first.status,
      timeTaken: times.length > 0 ? times.reduce((sum, time) => sum + time, 0) : null,
      sources,
    },
  ]
}

function single(testCase: KnownTestCase, result: ReadResult): PlannedResult {
  return { testCase, status: result.status, timeTaken: result.timeTaken, sources: [result] }
}

/** The comment of what was folded: a table of all, then the comment of each. */
export function foldedComment(
  sources: readonly ReadResult[],
  commentOf: (source: ReadResult) => string,
): string {
  const [first] = sources
  if (first && sources.length === 1) return commentOf(first)
  const comments = sources.flatMap((source) => {
    const comment = commentOf(source)
    if (comment === '') return []
    return [`<h4>${escapeHtml(source.name)}</h4>${comment}`]
  })
  return [resultsTable('Test', sources), ...comments].join('')
}
