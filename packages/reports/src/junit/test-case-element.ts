import { dirname } from 'node:path'
import { attachmentMarks, type NamedFiles, namedFiles } from '../attachment-paths.js'
import { type AttemptParts, allAttempts, type Failure, renderComment } from '../comment.js'
import { formatMarker, parseTestCaseUrl } from '../markers.js'
import { plainName, plainText, toOneLine } from '../plain-text.js'
import type { Marker, ReadOptions, ReportStatus, TestResult } from '../report.js'
import type { AttemptElement, Attributes } from './attempt-element.js'
import { millisecondsOf } from './seconds.js'

const none: readonly never[] = []
const nothing = { comment: '', attachments: none }

/** Texts below this length, in UTF-16 code units, are in two pieces of a file at most, whose plainness is known. */
const certainLength = 64 * 1024

/** The suite element that a test case is in. */
export interface SuiteElement {
  /** The name of the innermost suite that has one. */
  readonly name: string
  /** Number of the element in its report, from 1; 0 outside of suites. */
  readonly number: number
}

interface Property {
  readonly name: string
  readonly value: string
}

/** Values of `status` and `result`, without spaces and hyphens, of tests that did not run. */
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

/** What a `<testcase>` says, gathered while it is read. */
export class TestCaseElement {
  /** Empty if the element is not a test but something that broke around tests. */
  readonly name: string
  readonly attributes: Attributes
  readonly suite: SuiteElement
  readonly line: number
  /** Whether all its texts are plain already. */
  isPlain: boolean
  // Most test cases have none of these: a list is created when the first goes into it.
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
      // All of its parts were made plain.
      hasPlainComment: true,
      timeTaken: millisecondsOf(this.attributes.time),
      attachments,
      markers: this.#properties ? markersOf(this.#properties) : none,
      suite: this.suite.number,
      place: { path, line: this.line },
    }
    return this.#attempts ? { ...result, attempts: this.#attempts.length + 1 } : result
  }

  /** As most test cases are: none of them needs a comment. */
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
      const found = attachmentMarks(text)
      paths.push(...found.paths)
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
    for (const { name, value } of this.#properties ?? none) {
      if (/^attachment/i.test(name) && value.trim() !== '') paths.push(value.trim())
    }
    const { attachments, links } = distinct(namedFiles(paths, options.folder ?? dirname(path)))
    const failures = [
      ...(this.#failures ?? none),
      ...(this.#errors ?? none),
      ...(this.skipped ? [this.skipped] : none),
    ]
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
    // Node reports a failing test that is still to do as both; it does not make the run fail.
    if (hasFailed && this.skipped?.type?.toLowerCase() === 'todo') return 'skipped'
    if (hasFailed && this.#isFlaky()) return 'passed'
    if (this.#errors) return 'blocked'
    if (this.#failures) return 'failed'
    return this.skipped || hasNotRun(this.attributes.status) || hasNotRun(this.attributes.result)
      ? 'skipped'
      : 'passed'
  }

  /** Flank keeps the failure of a test that passed when it was run again, and marks the test. */
  #isFlaky(): boolean {
    return this.attributes.flaky?.toLowerCase() === 'true'
  }

  #notes(status: ReportStatus): readonly string[] {
    if (!this.#attempts)
      return this.#isFlaky() && status === 'passed' ? ['Flaky: passed in a later attempt.'] : none
    const attempts = this.#attempts.length + 1
    if (status === 'passed') return [`Passed in attempt ${attempts}.`]
    return [status === 'skipped' ? `Skipped in attempt ${attempts}.` : `Failed in ${allAttempts(attempts)}.`]
  }
}

function hasNotRun(status: string | undefined): boolean {
  return status !== undefined && notRun.has(status.toLowerCase().replace(/[^a-z]/g, ''))
}

/** Test cases that Playwright's annotations name, as its JUnit reporter writes them. */
function markersOf(properties: readonly Property[]): Marker[] {
  const markers = properties
    .filter(({ name }) => name.trim().toLowerCase() === 'test case')
    .flatMap(({ value }) => parseTestCaseUrl(value) ?? [])
  return [...new Map(markers.map((marker) => [`${marker.host}/${formatMarker(marker)}`, marker])).values()]
}

function distinct({ attachments, links }: NamedFiles): NamedFiles {
  if (attachments.length < 2) return { attachments, links }
  return {
    attachments: [...new Map(attachments.map((attachment) => [attachment.path, attachment])).values()],
    links,
  }
}
