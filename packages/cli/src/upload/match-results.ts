import type { Marker } from 'qasphere-reports'
import { findMarkers } from 'qasphere-reports/markers'
import type { ReadResult } from './read-reports.js'
import type { ReportFormat } from './upload-options.js'

/** A test case that results can be sent to. */
export interface KnownTestCase {
  readonly id: string
  readonly seq: number
  readonly title: string
}

/** A result and the test case it is for. */
export interface MatchedResult {
  readonly result: ReadResult
  readonly testCase: KnownTestCase
  /** The test case was made for results of this title, which may be many. */
  readonly byTitle?: true
}

export interface UnmatchedResult {
  readonly result: ReadResult
  /** What was looked for in vain. */
  readonly markers: readonly Marker[]
}

/** Hosts of test case URLs, other than the host of the credentials. */
export interface OtherHosts {
  /** Their URLs count: the host of a test case URL is ignored. */
  readonly counted: readonly string[]
  /** Their URLs do not count, because the same tests also have URLs of the credentials' host. */
  readonly skipped: readonly string[]
}

/**
 * Results without the test case URLs that do not count: those of other hosts, in tests that also have URLs of the
 * credentials' host. So a test that is kept in two tenants can name both.
 */
export function selectTestCaseUrls(
  results: readonly ReadResult[],
  host: string,
): { readonly results: readonly ReadResult[]; readonly otherHosts: OtherHosts } {
  const counted = new Set<string>()
  const skipped = new Set<string>()
  const isOther = (marker: Marker) => marker.host !== undefined && marker.host !== host
  const selected = results.map((result) => {
    const others = result.markers.filter(isOther)
    if (others.length === 0) return result
    const hasOwn = result.markers.some((marker) => marker.host === host)
    for (const other of others) if (other.host) (hasOwn ? skipped : counted).add(other.host)
    if (!hasOwn) return result
    return { ...result, markers: result.markers.filter((marker) => !isOther(marker)), elsewhere: others }
  })
  return { results: selected, otherHosts: { counted: [...counted], skipped: [...skipped] } }
}

/** What a result points to: what its report names beside the title, then what the title holds, best first. */
export interface Candidates {
  readonly named: readonly Marker[]
  readonly inTitle: readonly Marker[]
}

export function candidatesOf(
  result: ReadResult,
  format: ReportFormat,
  projectCode: string | undefined,
): Candidates {
  const options = { format, ...(projectCode === undefined ? {} : { projectCode }) }
  return { named: result.markers, inTitle: findMarkers(result.title ?? result.name, options) }
}

/** The codes of all markers in the order in which the reports name them. */
export function projectCodesIn(results: readonly ReadResult[], format: ReportFormat): string[] {
  const codes = new Set<string>()
  for (const result of results) {
    const { named, inTitle } = candidatesOf(result, format, undefined)
    for (const { projectCode } of [...named, ...inTitle]) codes.add(projectCode)
  }
  return [...codes]
}

/** The numbers of all markers of a project. */
export function sequencesIn(
  results: readonly ReadResult[],
  format: ReportFormat,
  projectCode: string,
): number[] {
  const sequences = new Set<number>()
  for (const result of results) {
    const { named, inTitle } = candidatesOf(result, format, projectCode)
    for (const marker of [...named, ...inTitle]) {
      if (marker.projectCode === projectCode) sequences.add(marker.seq)
    }
  }
  return [...sequences]
}

/**
 * Finds the test case of each result in one pass. Every test case that the report names outright gets a result; a
 * title stands for its first marker that exists in the project.
 */
export function matchResults(
  results: readonly ReadResult[],
  format: ReportFormat,
  projectCode: string,
  testCases: ReadonlyMap<number, KnownTestCase>,
): { readonly matched: MatchedResult[]; readonly unmatched: UnmatchedResult[] } {
  const matched: MatchedResult[] = []
  const unmatched: UnmatchedResult[] = []
  const known = (markers: readonly Marker[]) => {
    const ours = markers.filter((marker) => marker.projectCode === projectCode)
    return [...new Set(ours.flatMap(({ seq }) => testCases.get(seq) ?? []))]
  }
  for (const result of results) {
    const { named, inTitle } = candidatesOf(result, format, projectCode)
    const outright = known(named)
    const found = outright.length > 0 ? outright : known(inTitle).slice(0, 1)
    for (const testCase of found) matched.push({ result, testCase })
    if (found.length === 0) unmatched.push({ result, markers: [...named, ...inTitle] })
  }
  return { matched, unmatched }
}
