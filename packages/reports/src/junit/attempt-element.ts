import type { ReportStatus } from '../report.js'

export type Attributes = Readonly<Record<string, string>>

/**
 * Whether an element describes an attempt of a test, as Surefire, Gradle and Playwright write it: `flakyFailure`,
 * `flakyError`, `rerunFailure`, `rerunError` and the like.
 */
export function isAttemptElement(name: string): boolean {
  return /^(?:flaky|rerun)./.test(name)
}

/** The content of an attempt's element, collected while it is read. */
export class AttemptElement {
  readonly name: string
  readonly message: string | undefined
  readonly type: string | undefined
  /** Text directly in the element: the trace, unless it has a separate element. */
  ownText = ''
  trace = ''
  stdout = ''
  stderr = ''

  constructor(name: string, { message, type }: Attributes) {
    this.name = name
    this.message = message
    this.type = type
  }

  get text(): string {
    return this.trace.trim() === '' ? this.ownText : this.trace
  }

  /**
   * Whether this is a rerun after a first attempt, which is in a failure element of the test case. Tools write reruns
   * only if the test failed in the end.
   */
  get isRerun(): boolean {
    return this.name.startsWith('rerun')
  }

  /** The status of the attempt. */
  get status(): ReportStatus {
    if (/skipped$/i.test(this.name)) return 'skipped'
    return /error$/i.test(this.name) ? 'blocked' : 'failed'
  }
}
