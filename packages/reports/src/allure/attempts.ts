import { hash } from 'node:crypto'
import { isWebUrl } from '../attachment-paths.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { findMarkers, formatMarker, parseTestCaseUrl } from '../markers.js'
import type { Marker, ReportStatus } from '../report.js'
import { worstOf } from '../status.js'

const statuses: Readonly<Record<string, ReportStatus>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  broken: 'blocked',
  unknown: 'open',
}

export function readStatus(result: Json): ReportStatus {
  return statuses[textField(result, 'status') ?? 'unknown'] ?? 'open'
}

/**
 * Reads links of type `tms` (in any letter case): the test case URL, otherwise the markers in the link's name, which
 * Allure takes from the URL if it is missing. If a name has several markers, the first one of the run's project counts,
 * so only the first of each project is returned.
 */
export function readMarkers(result: Json): Marker[] {
  return listField(result, 'links')
    .filter((link) => textField(link, 'type')?.trim().toLowerCase() === 'tms')
    .flatMap((link) => {
      const url = textField(link, 'url') ?? ''
      const found = parseTestCaseUrl(url)
      if (found) return [found]
      // Without a link pattern, adapters write what the test names as the URL: `allure.tms('SHOP-123')`.
      const name = textField(link, 'name') || (isWebUrl(url) ? '' : url)
      const markers = findMarkers(name, { format: 'allure' })
      return markers.filter(({ projectCode }, index) => {
        return index === markers.findIndex((other) => other.projectCode === projectCode)
      })
    })
}

interface Attempt {
  /** Undefined if the file does not contain it. */
  readonly start: number | undefined
  readonly stop: number | undefined
  readonly status: ReportStatus
  readonly file: string
}

/** The result files of one test. */
export interface AllureTest {
  /** One file per attempt, in order. The last attempt counts. */
  readonly files: readonly string[]
  /** Number of files, including copies of the same result. */
  readonly read: number
}

/** Groups the files of a results folder by test, without keeping their content in memory. */
export class AllureTests {
  readonly #attempts = new Map<string, Attempt[]>()
  readonly #copies = new Map<string, number>()
  /** The test by digest of the content, to recognize copies of a file. */
  readonly #contents = new Map<string, string>()
  readonly #uuids = new Set<string>()

  /** Adds a result file. Only copies of a file have the same `digest`. */
  add(result: Json, file: string, digest: string): void {
    const uuid = textField(result, 'uuid')
    if (uuid !== undefined) this.#uuids.add(uuid)
    const original = uuid === undefined ? undefined : this.#contents.get(digest)
    if (original !== undefined) {
      this.#copies.set(original, (this.#copies.get(original) ?? 0) + 1)
      return
    }
    // Without a history ID, each file is a separate test.
    const identity = computeIdentity(result) ?? file
    this.#contents.set(digest, identity)
    const [start, stop] = [numberField(result, 'start'), numberField(result, 'stop')]
    const attempt = { start, stop, status: readStatus(result), file }
    const attempts = this.#attempts.get(identity)
    if (attempts) attempts.push(attempt)
    else this.#attempts.set(identity, [attempt])
  }

  has(uuid: string): boolean {
    return this.#uuids.has(uuid)
  }

  *tests(): Generator<AllureTest> {
    for (const [identity, attempts] of this.#attempts) {
      const files = sortAttempts(attempts).map(({ file }) => file)
      yield { files, read: files.length + (this.#copies.get(identity) ?? 0) }
    }
  }
}

/**
 * Sorts attempts by time. If the times are equal, or the file of an attempt lacks one, the worst is last, because the last
 * one counts.
 */
function sortAttempts(attempts: readonly Attempt[]): Attempt[] {
  const has = (name: 'start' | 'stop') => attempts.every((attempt) => attempt[name] !== undefined)
  const [hasStarts, hasStops] = [has('start'), has('stop')]
  return attempts.toSorted((one, other) => {
    const between = hasStarts ? compare(one.start, other.start) : 0
    return between || (hasStarts && hasStops ? compare(one.stop, other.stop) : 0) || compareStatus(one, other)
  })
}

function compare(one = 0, other = 0): number {
  return one - other
}

function compareStatus(one: Attempt, other: Attempt): number {
  if (one.status === other.status) return 0
  return worstOf([one.status, other.status]) === one.status ? 1 : -1
}

/**
 * Returns what all attempts of one test have in common. The history ID is not enough: some adapters use the same one for
 * tests that differ in name or parameters. Undefined without a history ID.
 */
function computeIdentity(result: Json): string | undefined {
  const historyId = textField(result, 'historyId')
  if (!historyId) return undefined
  const markers = readMarkers(result).map((marker) => `${marker.host ?? ''}/${formatMarker(marker)}`)
  const names = [textField(result, 'fullName'), textField(result, 'name')]
  return hash('sha256', JSON.stringify([historyId, names, readParameters(result), markers.sort()]), 'base64')
}

/** Returns the parameters that distinguish tests. Excluded ones, such as a time, may differ between attempts. */
function readParameters(result: Json): string[] {
  return listField(result, 'parameters')
    .filter((parameter) => field(parameter, 'excluded') !== true)
    .map((parameter) => JSON.stringify([textField(parameter, 'name'), textField(parameter, 'value')]))
    .sort()
}
