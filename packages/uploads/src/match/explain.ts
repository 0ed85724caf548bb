import { plainText } from 'qasphere-client'
import { toOneLine } from 'qasphere-client/on-one-line'
import type { Marker } from 'qasphere-reports'
import { formatMarker } from 'qasphere-reports/markers'
import type { Sequence } from '../read/lazy-list.js'
import type { ReadResult } from '../read/result-record.js'
import { findCandidates } from '../read/result-store.js'
import type { ReportFormat } from '../upload-options.js'
import type { UnmatchedResult } from './match-results.js'
import type { MatchedResult } from './matches.js'
import type { OutsideRun } from './outside-run.js'
import type { KnownTestCase } from './test-case-table.js'

export interface Explanation {
  readonly format: ReportFormat
  readonly projectCode: string
  /** Where test cases were looked for, as shown in messages. */
  readonly where: string
  /** Candidates for the nearest test case. */
  readonly testCases: readonly KnownTestCase[]
  /** Test cases that exist but are not in the run of --run-url. */
  readonly outside: OutsideRun | undefined
}

/** Describes for every result what was looked for, where, and what was found or is nearest. */
export function* explain(
  matched: Sequence<MatchedResult>,
  unmatched: Sequence<UnmatchedResult>,
  explanation: Explanation,
): Generator<string> {
  const { projectCode, where, outside } = explanation
  for (const { result, testCase, byTitle } of matched) {
    const looked = byTitle ? 'by its title' : describeSearch(result, explanation)
    yield `${formatTestName(result)}\n  looked for ${looked} in ${where}\n  found ${formatMarker({ projectCode, seq: testCase.seq })}: ${plainText(testCase.title)}`
  }
  if (unmatched.length === 0) return
  const findNearest = createNearestFinder(explanation.testCases)
  for (const { result, markers } of unmatched) {
    const existing = outside?.filterExisting(markers) ?? []
    const near = findNearest(result.name).map(
      ({ seq, title }) => `${formatMarker({ projectCode, seq })} "${plainText(title)}"`,
    )
    const words = near.length > 0 ? `nearest: ${near.join(', ')}` : 'no test case has a similar title'
    const found =
      existing.length > 0
        ? `${formatMarkers(existing)} ${existing.length === 1 ? 'exists but is' : 'exist but are'} not in the run`
        : 'found nothing'
    yield `${formatTestName(result)}\n  looked for ${describeSearch(result, explanation)} in ${where}\n  ${found}; ${words}`
  }
}

function describeSearch(result: ReadResult, { format, projectCode }: Explanation): string {
  const { named, inTitle } = findCandidates(result, format, projectCode)
  const places = [
    ...(named.length > 0 ? [`${formatMarkers(named, projectCode)} (named by the report)`] : []),
    ...(inTitle.length > 0 ? [`${formatMarkers(inTitle, projectCode)} (in the title)`] : []),
  ]
  const looked = places.length > 0 ? places.join(', then ') : 'a marker, but the test has none'
  return result.elsewhere ? `${looked} (not for ${formatUrls(result.elsewhere)})` : looked
}

/** Lists test cases of ignored URLs. */
function formatUrls(markers: readonly Marker[]): string {
  return markers.map((marker) => `${formatMarker(marker)} of ${marker.host}`).join(', ')
}

export function formatMarkers(markers: readonly Marker[], projectCode?: string): string {
  return markers
    .map((marker) => {
      const word = formatMarker(marker)
      return projectCode === undefined || marker.projectCode === projectCode
        ? word
        : `${word} [another project]`
    })
    .join(', ')
}

/** Formats the name of a test for messages. */
export function formatTestName({ name, folder }: Pick<ReadResult, 'name' | 'folder'>): string {
  return toOneLine(`"${name || 'unnamed test'}"${folder ? ` (${folder})` : ''}`)
}

/** Finds the three test cases that share the most words with a name, by an index of words. */
function createNearestFinder(testCases: readonly KnownTestCase[]): (name: string) => KnownTestCase[] {
  const index = new Map<string, KnownTestCase[]>()
  for (const testCase of testCases) {
    for (const word of splitWords(testCase.title)) {
      const having = index.get(word)
      if (having) having.push(testCase)
      else index.set(word, [testCase])
    }
  }
  return (name) => {
    const scores = new Map<KnownTestCase, number>()
    for (const word of splitWords(name)) {
      const having = index.get(word) ?? []
      // A word in many titles is not significant.
      if (having.length > 200) continue
      for (const testCase of having) scores.set(testCase, (scores.get(testCase) ?? 0) + 1 / having.length)
    }
    return [...scores]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([testCase]) => testCase)
  }
}

function splitWords(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
}
