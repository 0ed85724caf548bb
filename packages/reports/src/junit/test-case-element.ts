import { dirname } from 'node:path'
import { attachmentAt, attachmentsIn } from '../attachment-paths.js'
import { type CommentParts, type Failure, renderComment } from '../comment.js'
import { plainText } from '../plain-text.js'
import type { Attachment, ReadOptions, ReportStatus, TestResult } from '../report.js'

const none: readonly never[] = []
const nothing = { comment: '', attachments: none }

/** Texts below this length, in UTF-16 code units, stand in two pieces of a file at most, whose plainness is known. */
const certainLength = 64 * 1024

export type Attributes = Readonly<Record<string, string>>

/** One try of a test that was run again: Surefire's and Gradle's `rerunFailure`, `flakyError` and the like. */
interface Attempt extends Failure {
  readonly element: string
}

interface Property {
  readonly name: string
  readonly value: string
}

/** What a `<testcase>` says, gathered while it is read. */
export class TestCaseElement {
  /** Empty where it stands for no test but for something that broke around tests. */
  readonly name: string
  readonly attributes: Attributes
  readonly suite: string
  readonly line: number
  /** Whether all its texts are plain already. */
  isPlain: boolean
  // Most test cases have none of these: a list is made when the first goes into it.
  #failures: Failure[] | undefined
  #errors: Failure[] | undefined
  #attempts: Attempt[] | undefined
  #properties: Property[] | undefined
  skipped: Failure | undefined
  stdout = ''
  stderr = ''

  constructor(attributes: Attributes, suite: string, line: number, isPlain: boolean) {
    this.isPlain = isPlain
    this.name = this.#makePlain(attributes.name)
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

  addAttempt(attempt: Attempt): void {
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
    return {
      name: this.name,
      folder: this.#makePlain(this.attributes.classname) || this.suite,
      status,
      comment,
      timeTaken: milliseconds(this.attributes.time),
      attachments,
      markers: none,
      place: { path, line: this.line },
    }
  }

  /** As most test cases are, for which this saves the making of a comment. */
  #isEmpty(): boolean {
    if (this.#failures || this.#errors || this.#attempts || this.#properties || this.skipped) return false
    return this.stdout === '' && this.stderr === ''
  }

  #contents(
    path: string,
    status: ReportStatus,
    options: ReadOptions,
  ): Pick<TestResult, 'comment' | 'attachments'> {
    const out = attachmentsIn(this.stdout, path)
    const err = attachmentsIn(this.stderr, path)
    const parts: CommentParts = {
      notes: this.#notes(status),
      failures: [
        ...(this.#failures ?? none),
        ...(this.#errors ?? none),
        ...(this.skipped ? [this.skipped] : none),
        ...(this.#attempts ?? none),
      ],
      stdout: out.rest,
      stderr: err.rest,
    }
    return {
      comment: renderComment(parts, status, options, (text) => this.#makePlain(text)),
      attachments: unique([...out.attachments, ...err.attachments, ...this.#namedAttachments(path)]),
    }
  }

  #makePlain(text: string | undefined): string {
    return this.isPlain && text !== undefined && text.length < certainLength ? text.trim() : plainText(text)
  }

  #status(): ReportStatus {
    if (this.#errors) return 'blocked'
    if (this.#failures) return 'failed'
    return this.skipped ? 'skipped' : 'passed'
  }

  #notes(status: ReportStatus): readonly string[] {
    if (!this.#attempts) return none
    const tries = this.#attempts.length + 1
    return [status === 'passed' ? `Passed in attempt ${tries}.` : `Failed in all ${tries} attempts.`]
  }

  #namedAttachments(path: string): readonly Attachment[] {
    if (!this.#properties) return none
    return this.#properties
      .filter(({ name, value }) => /^attachment/i.test(name) && value !== '')
      .map(({ value }) => attachmentAt(value, dirname(path)))
  }
}

/** Seconds as reports write them, some with a comma; null where there are none. */
function milliseconds(time: string | undefined): number | null {
  if (time === undefined || time.trim() === '') return null
  const seconds = Number(time.includes(',') ? withPoint(time) : time)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null
}

/** A comma is for thousands where a point follows, else it is the decimal one. */
function withPoint(number: string): string {
  return number.includes('.') ? number.replaceAll(',', '') : number.replace(',', '.')
}

function unique(attachments: readonly Attachment[]): readonly Attachment[] {
  if (attachments.length === 0) return none
  return [...new Map(attachments.map((attachment) => [attachment.path, attachment])).values()]
}
