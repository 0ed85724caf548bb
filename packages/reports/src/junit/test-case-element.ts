import { dirname } from 'node:path'
import { attachmentAt, attachmentsIn } from '../attachment-paths.js'
import { type Failure, renderComment } from '../comment.js'
import type { Attachment, ReadOptions, ReportStatus, TestResult } from '../report.js'

export type Attributes = Readonly<Record<string, string>>

/** One try of a test that was run again: Surefire's and Gradle's `rerunFailure`, `flakyError` and the like. */
interface Attempt extends Failure {
  readonly element: string
}

/** What a `<testcase>` says, gathered while it is read. */
export class TestCaseElement {
  readonly attributes: Attributes
  readonly suite: string
  readonly line: number
  readonly failures: Failure[] = []
  readonly errors: Failure[] = []
  readonly attempts: Attempt[] = []
  readonly properties: { readonly name: string; readonly value: string }[] = []
  skipped: Failure | undefined
  stdout = ''
  stderr = ''

  constructor(attributes: Attributes, suite: string, line: number) {
    this.attributes = attributes
    this.suite = suite
    this.line = line
  }

  /** Whether it stands for no test but for something that broke around tests. */
  get isNameless(): boolean {
    return (this.attributes.name ?? '').trim() === ''
  }

  toResult(path: string, options: ReadOptions): TestResult {
    const status = this.#status()
    const out = attachmentsIn(this.stdout, path)
    const err = attachmentsIn(this.stderr, path)
    return {
      name: (this.attributes.name ?? '').trim(),
      folder: this.attributes.classname?.trim() || this.suite,
      status,
      comment: renderComment(
        {
          notes: this.#notes(status),
          failures: [
            ...this.failures,
            ...this.errors,
            ...(this.skipped ? [this.skipped] : []),
            ...this.attempts,
          ],
          stdout: out.rest,
          stderr: err.rest,
        },
        status,
        options,
      ),
      timeTaken: milliseconds(this.attributes.time),
      attachments: unique([...out.attachments, ...err.attachments, ...this.#namedAttachments(path)]),
      markers: [],
      place: { path, line: this.line },
    }
  }

  #status(): ReportStatus {
    if (this.errors.length > 0) return 'blocked'
    if (this.failures.length > 0) return 'failed'
    return this.skipped ? 'skipped' : 'passed'
  }

  #notes(status: ReportStatus): string[] {
    if (this.attempts.length === 0) return []
    const tries = this.attempts.length + 1
    return [status === 'passed' ? `Passed in attempt ${tries}.` : `Failed in all ${tries} attempts.`]
  }

  #namedAttachments(path: string): Attachment[] {
    return this.properties
      .filter(({ name, value }) => /^attachment/i.test(name) && value !== '')
      .map(({ value }) => attachmentAt(value, dirname(path)))
  }
}

/** Seconds as reports write them, some with a comma; null where there are none. */
function milliseconds(time: string | undefined): number | null {
  const text = (time ?? '').trim()
  if (text === '') return null
  // A comma is for thousands where a point follows, else it is the decimal one.
  const seconds = Number(text.includes('.') ? text.replaceAll(',', '') : text.replace(',', '.'))
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : null
}

function unique(attachments: readonly Attachment[]): Attachment[] {
  return [...new Map(attachments.map((attachment) => [attachment.path, attachment])).values()]
}
