import { hash } from 'node:crypto'
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

export function statusOf(result: Json): ReportStatus {
  return statuses[textField(result, 'status') ?? 'unknown'] ?? 'open'
}

/**
 * Links of type `tms`, in any case: the URL of a test case, otherwise the markers in the link's name. Of a name with
 * several, the first one of the run's project counts, so those are all that matter: the first of each project.
 */
export function markersOf(result: Json): Marker[] {
  return listField(result, 'links')
    .filter((link) => textField(link, 'type')?.trim().toLowerCase() === 'tms')
    .flatMap((link) => {
      const found = parseTestCaseUrl(textField(link, 'url') ?? '')
      if (found) return [found]
      const markers = findMarkers(textField(link, 'name') ?? '', { format: 'allure' })
      return markers.filter(({ projectCode }, index) => {
        return index === markers.findIndex((other) => other.projectCode === projectCode)
      })
    })
}

interface Attempt {
  readonly start: number
  readonly stop: number
  readonly status: ReportStatus
  readonly file: string
}

/** The files of one test. */
export interface AllureTest {
  /** One for each attempt, in their order: the last counts. */
  readonly files: readonly string[]
  /** Number of files, with those that were the same result once again. */
  readonly read: number
}

/** Which files of a results folder are attempts of one test. Only this is kept of a file, not its content. */
export class AllureTests {
  readonly #attempts = new Map<string, Attempt[]>()
  readonly #copies = new Map<string, number>()
  /** The test of each content, to recognize copies of a file. */
  readonly #contents = new Map<string, string>()
  readonly #uuids = new Set<string>()

  /** Adds a result file; `digest` is the same for copies of a file only. */
  add(result: Json, file: string, digest: string): void {
    const uuid = textField(result, 'uuid')
    if (uuid !== undefined) this.#uuids.add(uuid)
    const original = uuid === undefined ? undefined : this.#contents.get(digest)
    if (original !== undefined) {
      this.#copies.set(original, (this.#copies.get(original) ?? 0) + 1)
      return
    }
    // Without a history each file is a test of its own.
    const identity = identityOf(result) ?? file
    this.#contents.set(digest, identity)
    const [start, stop] = [numberField(result, 'start') ?? 0, numberField(result, 'stop') ?? 0]
    const attempt = { start, stop, status: statusOf(result), file }
    const attempts = this.#attempts.get(identity)
    if (attempts) attempts.push(attempt)
    else this.#attempts.set(identity, [attempt])
  }

  has(uuid: string): boolean {
    return this.#uuids.has(uuid)
  }

  *tests(): Generator<AllureTest> {
    for (const [identity, attempts] of this.#attempts) {
      const files = attempts.toSorted(compareAttempts).map(({ file }) => file)
      yield { files, read: files.length + (this.#copies.get(identity) ?? 0) }
    }
  }
}

/** By time; if that does not tell them apart, the worst is last, as the last counts. */
function compareAttempts(one: Attempt, other: Attempt): number {
  if (one.start !== other.start) return one.start - other.start
  if (one.stop !== other.stop) return one.stop - other.stop
  if (one.status === other.status) return 0
  return worstOf([one.status, other.status]) === one.status ? 1 : -1
}

/**
 * What attempts of one test have in common. The history id alone does not prove it: adapters give one to tests that
 * differ only in name or parameters. Undefined without a history id.
 */
function identityOf(result: Json): string | undefined {
  const historyId = textField(result, 'historyId')
  if (!historyId) return undefined
  const markers = markersOf(result).map((marker) => `${marker.host ?? ''}/${formatMarker(marker)}`)
  const names = [textField(result, 'fullName'), textField(result, 'name')]
  return hash('sha256', JSON.stringify([historyId, names, parametersOf(result), markers.sort()]), 'base64')
}

/** The parameters that tell tests apart; Allure's excluded ones, such as a time, differ between attempts. */
function parametersOf(result: Json): string[] {
  return listField(result, 'parameters')
    .filter((parameter) => field(parameter, 'excluded') !== true)
    .map((parameter) => JSON.stringify([textField(parameter, 'name'), textField(parameter, 'value')]))
    .sort()
}
