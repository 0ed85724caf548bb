import { dirname } from 'node:path'
import { extractAttachments, type NamedFiles, splitPaths } from '../attachment-paths.js'
import { type AttemptParts, describeAllAttempts, type Failure, renderComment } from '../comment.js'
import { formatMarker, parseTestCaseUrl } from '../markers.js'
import { plainName, plainText, toOneLine } from '../plain-text.js'
import type { Marker, ReadOptions, ReportStatus, TestResult } from '../report.js'
import { worstOf } from '../status.js'
import type { AttemptElement, Attributes } from './attempt-element.js'
import { parseMilliseconds } from './seconds.js'

const none: readonly never[] = []
const nothing = { comment: '', attachments: none }

/** Texts below this length, in UTF-16 code units, span at most two chunks, which are known to be plain or not. */
const certainLength = 64 * 1024

/** The suite element that contains a test case. */
export interface SuiteElement {
  /** Name of the innermost suite with a name. */
  readonly name: string
  /** Number of the element in its report, starting at 1; 0 outside of suites. */
  readonly number: number
}

interface Property {
  readonly name: string
  readonly value: string
}

/** Values of `status` and `result`, without spaces and hyphens, for tests that did not run. */
const notRun = new Set([
  'notrun',
  'disabled',
  'suppressed',
  'skipped',
  'skip',
  'ignored',
  'pending',
  'canceled',
  'cancelled',
  'notexecuted',
  'inconclusive',
])

/** The content of a `<testcase>`, collected while it is read. */
export class TestCaseElement {
  /** Empty if the element is not a test but reports an error outside of tests. */
  readonly name: string
  readonly attributes: Attributes
  readonly suite: SuiteElement
  readonly line: number
  /** Whether all its texts are already plain. */
  isPlain: boolean
  // Most test cases have none of these, so the lists are created on demand.
  #failures: Failure[] | undefined
  #errors: Failure[] | undefined
  #attempts: AttemptElement[] | undefined
  #properties: Property[] | undefined
  skipped: Failure | undefined
  stdout = ''
  stderr = ''

  constructor(attributes: Attributes, suite: SuiteElement, line: number, isPlain: boolean) {
    this.isPlain = isPlain
    this.name = this.#makeName(attributes.name)
    this.attributes = attributes
    this.suite = suite
    this.line = line
  }

  addFailure(failure: Failure): void {
    this.#failures ??= []
    this.#failures.push(failure)
  }

  addError(error: Failure): void {
    this.#errors ??= []
    this.#errors.push(error)
  }

  addAttempt(attempt: AttemptElement): void {
    this.#attempts ??= []
    this.#attempts.push(attempt)
  }

  addProperty(property: Property): void {
    this.#properties ??= []
    this.#properties.push(property)
  }

  toResult(path: string, options: ReadOptions): TestResult {
    const status = this.#status()
    const { comment, attachments } = this.#isEmpty() ? nothing : this.#contents(path, status, options)
    const result: TestResult = {
      name: this.name,
      folder: this.#makeName(this.attributes.classname) || this.suite.name,
      status,
      comment,
      // All parts of the comment are already plain.
      hasPlainComment: true,
      timeTaken: parseMilliseconds(this.attributes.time),
      attachments,
      markers: this.#properties ? readMarkers(this.#properties) : none,
      suite: this.suite.number,
      place: { path, line: this.line },
    }
    return this.#attempts ? { ...result, attempts: this.#attempts.length + 1 } : result
  }

  /** Whether the test case needs no comment, which is the common case. */
  #isEmpty(): boolean {
    if (this.#failures || this.#errors || this.#attempts || this.#properties || this.skipped) return false
    return this.stdout === '' && this.stderr === ''
  }

  #contents(
    path: string,
    status: ReportStatus,
    options: ReadOptions,
  ): Pick<TestResult, 'comment' | 'attachments'> {
    const paths: string[] = []
    const withoutMarks = (text: string) => {
      const found = extractAttachments(text)
      // A text can name more files than a call can have arguments.
      for (const each of found.paths) paths.push(each)
      return found.rest
    }
    const stdout = withoutMarks(this.stdout)
    const stderr = withoutMarks(this.stderr)
    const otherAttempts = (this.#attempts ?? none).map((attempt, index): AttemptParts => {
      return {
        number: index + (attempt.isRerun ? 2 : 1),
        message: attempt.message,
        type: attempt.type,
        text: withoutMarks(attempt.text),
        stdout: withoutMarks(attempt.stdout),
        stderr: withoutMarks(attempt.stderr),
      }
    })
    const failures = [
      ...(this.#failures ?? none),
      ...(this.#errors ?? none),
      ...(this.skipped ? [this.skipped] : none),
    ].map((failure) => ({ ...failure, text: withoutMarks(failure.text ?? '') }))
    for (const { name, value } of this.#properties ?? none) {
      if (/^attachment/i.test(name) && value.trim() !== '') paths.push(value.trim())
    }
    const { attachments, links } = removeDuplicates(splitPaths(paths, options.folder ?? dirname(path)))
    const parts = { notes: this.#notes(status), failures, otherAttempts, stdout, stderr, links }
    return { comment: renderComment(parts, status, options, (text) => this.#makePlain(text)), attachments }
  }

  #makePlain(text: string | undefined): string {
    return this.isPlain && text !== undefined && text.length < certainLength ? text.trim() : plainText(text)
  }

  #makeName(text: string | undefined): string {
    if (text === undefined) return ''
    return this.isPlain && text.length < certainLength ? toOneLine(text.trim()) : plainName(text)
  }

  #status(): ReportStatus {
    const hasFailed = this.#errors !== undefined || this.#failures !== undefined
    // Node reports a failing test with "todo" as both skipped and failed, and it does not fail the run.
    if (hasFailed && this.skipped?.type?.toLowerCase() === 'todo') return 'skipped'
    if (hasFailed && this.#isFlaky()) return 'passed'
    if (this.#errors) return 'blocked'
    if (this.#failures) return 'failed'
    if (this.skipped) return 'skipped'
    const reruns = this.#attempts?.filter(({ isRerun }) => isRerun) ?? none
    if (reruns.length > 0) return worstOf(reruns.map(({ status }) => status))
    return hasNotRun(this.attributes.status) || hasNotRun(this.attributes.result) ? 'skipped' : 'passed'
  }

  /** Whether Flank marked the test as flaky: it keeps the failure of a test that passed when it was retried. */
  #isFlaky(): boolean {
    return this.attributes.flaky?.toLowerCase() === 'true'
  }

  #notes(status: ReportStatus): readonly string[] {
    if (!this.#attempts)
      return this.#isFlaky() && status === 'passed' ? ['Flaky: passed in a later attempt.'] : none
    const attempts = this.#attempts.length + 1
    if (status === 'passed') return [`Passed in attempt ${attempts}.`]
    return [
      status === 'skipped'
        ? `Skipped in attempt ${attempts}.`
        : `Failed in ${describeAllAttempts(attempts)}.`,
    ]
  }
}

function hasNotRun(status: string | undefined): boolean {
  return status !== undefined && notRun.has(status.toLowerCase().replace(/[^a-z]/g, ''))
}

/** Reads test cases from Playwright's annotations, as its JUnit reporter writes them. */
function readMarkers(properties: readonly Property[]): Marker[] {
  const markers = properties
    .filter(({ name }) => name.trim().toLowerCase() === 'test case')
    .flatMap(({ value }) => parseTestCaseUrl(value) ?? [])
  return [...new Map(markers.map((marker) => [`${marker.host}/${formatMarker(marker)}`, marker])).values()]
}

function removeDuplicates({ attachments, links }: NamedFiles): NamedFiles {
  if (attachments.length < 2) return { attachments, links }
  return {
    attachments: [...new Map(attachments.map((attachment) => [attachment.path, attachment])).values()],
    links,
  }
}
