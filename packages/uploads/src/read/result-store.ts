import { createHash } from 'node:crypto'
import type { Marker, ReportStatus, TestResult } from 'qasphere-reports'
import { findMarkers } from 'qasphere-reports/markers'
import type { ReportFormat } from '../upload-options.js'
import type { Spool } from './comment-spool.js'
import { toJsonText } from './json-text.js'
import type { Sequence } from './lazy-list.js'
import { bytes, counts, numbers } from './number-column.js'
import { type NewResult, type ReadResult, ResultRecords } from './result-record.js'

/** The markers of a result: those that the report names explicitly, and those in the title, best first. */
export interface Candidates {
  readonly named: readonly Marker[]
  readonly inTitle: readonly Marker[]
}

const statuses: readonly ReportStatus[] = ['passed', 'failed', 'blocked', 'skipped', 'open']

/** How the markers of a result are stored. */
const noMarker = 0
const oneMarker = 1
/** The markers are computed again from the details in the spool. */
const otherMarkers = 2

const none: readonly never[] = []

/**
 * The results of all reports. A million results must fit into memory, so only what is needed for decisions is kept in
 * memory, in about 40 bytes per result. Names, comments and other details are in the spool.
 */
export class ResultStore implements Sequence<ReadResult> {
  readonly #spool: Spool
  readonly #format: ReportFormat
  /** The code to look for in names without a hyphen, if it is known while the reports are read. */
  readonly #projectCode: string | undefined
  readonly #records = new ResultRecords()
  readonly #statuses = bytes()
  /** In milliseconds, or NaN. */
  readonly #times = numbers()
  /** Offset of the details of a result in the spool. Its comment follows as JSON. */
  readonly #offsets = numbers()
  readonly #detailBytes = counts()
  readonly #commentBytes = counts()
  readonly #hasAttachments = bytes()
  readonly #markerKinds = bytes()
  readonly #markerCodes = counts()
  readonly #markerSeqs = counts()
  /** Project codes of markers, and the index of each code. */
  readonly #codes: string[] = []
  readonly #codeNumbers = new Map<string, number>()
  readonly #hash = createHash('sha256')
  /** Names and folders that are not hashed yet. */
  #unhashed: string[] = []
  /** Number of attempts before the last one, for results with several. */
  readonly #earlierAttempts = new Map<number, number>()

  constructor(spool: Spool, format: ReportFormat, projectCode: string | undefined) {
    this.#spool = spool
    this.#format = format
    this.#projectCode = projectCode
  }

  get length(): number {
    return this.#statuses.length
  }

  add(result: NewResult): void {
    const { comment, hasPlainComment, status, timeTaken, attempts = 1, attachments } = result
    if (attempts > 1) this.#earlierAttempts.set(this.length, attempts - 1)
    this.#statuses.push(statuses.indexOf(status))
    this.#times.push(timeTaken ?? Number.NaN)
    this.#offsets.push(this.#spool.end)
    this.#detailBytes.push(this.#spool.append(this.#records.write(result)))
    this.#commentBytes.push(comment === '' ? 0 : this.#spool.append(toJsonText(comment, hasPlainComment)))
    this.#hasAttachments.push(attachments.length > 0 ? 1 : 0)
    this.#addMarkers(result)
    this.#unhashed.push(result.name, result.folder)
    if (this.#unhashed.length >= 1000) this.#updateHash()
  }

  /** Reads a result back. */
  at(index: number): ReadResult {
    const record = this.#spool.read(this.#offsets.get(index), this.#detailBytes.get(index))
    const details = this.#records.read(record.toString())
    return { ...details, index, status: this.statusAt(index), timeTaken: this.timeAt(index) }
  }

  *[Symbol.iterator](): Generator<ReadResult> {
    for (let index = 0; index < this.length; index++) yield this.at(index)
  }

  statusAt(index: number): ReportStatus {
    return statuses[this.#statuses.get(index)] ?? 'open'
  }

  timeAt(index: number): number | null {
    const time = this.#times.get(index)
    return Number.isNaN(time) ? null : time
  }

  earlierAttemptsAt(index: number): number {
    return this.#earlierAttempts.get(index) ?? 0
  }

  hasAttachmentsAt(index: number): boolean {
    return this.#hasAttachments.get(index) === 1
  }

  /** Returns the length of a comment as JSON, in bytes; 0 if it is empty. */
  commentBytesAt(index: number): number {
    return this.#commentBytes.get(index)
  }

  /** Returns a comment as JSON, including quotes, valid until the next read. Has no bytes if it is empty. */
  commentJsonAt(index: number): Buffer {
    const offset = this.#offsets.get(index) + this.#detailBytes.get(index)
    return this.#spool.read(offset, this.#commentBytes.get(index))
  }

  commentAt(index: number): string {
    const json = this.commentJsonAt(index)
    return json.length === 0 ? '' : JSON.parse(json.toString())
  }

  candidatesAt(index: number, projectCode: string | undefined): Candidates {
    const kind = this.#markerKinds.get(index)
    if (kind === otherMarkers) return findCandidates(this.at(index), this.#format, projectCode)
    if (kind === noMarker) return { named: none, inTitle: none }
    const code = this.#codes[this.#markerCodes.get(index)] ?? ''
    return { named: none, inTitle: [{ projectCode: code, seq: this.#markerSeqs.get(index) }] }
  }

  /** Returns a hash of the tests of all results, in order. */
  digest(): string {
    this.#updateHash()
    return this.#hash.copy().digest('hex')
  }

  #addMarkers(result: NewResult): void {
    const { named, inTitle } = findCandidates(result, this.#format, this.#projectCode)
    const [first, second] = inTitle
    const isOpen = this.#projectCode === undefined && dependsOnProject(result, this.#format)
    const isSimple = named.length === 0 && second === undefined && !isOpen && (first?.seq ?? 0) < 2 ** 32
    this.#markerKinds.push(isSimple ? (first ? oneMarker : noMarker) : otherMarkers)
    this.#markerCodes.push(isSimple && first ? this.#getNumber(first.projectCode) : 0)
    this.#markerSeqs.push(isSimple && first ? first.seq : 0)
  }

  #getNumber(code: string): number {
    const known = this.#codeNumbers.get(code)
    if (known !== undefined) return known
    const number = this.#codes.push(code) - 1
    this.#codeNumbers.set(code, number)
    return number
  }

  #updateHash(): void {
    this.#hash.update(this.#unhashed.join('\n'))
    this.#unhashed = []
  }
}

export function findCandidates(
  result: Pick<TestResult, 'name' | 'title' | 'markers'>,
  format: ReportFormat,
  projectCode: string | undefined,
): Candidates {
  const options = { format, ...(projectCode === undefined ? {} : { projectCode }) }
  return { named: result.markers, inTitle: findMarkers(result.title ?? result.name, options) }
}

/** Whether a name may contain more markers once the project is known (see `findMarkers`). */
function dependsOnProject(
  { name, title }: Pick<TestResult, 'name' | 'title'>,
  format: ReportFormat,
): boolean {
  return format === 'junit' && /^\s*test/i.test(title ?? name)
}
