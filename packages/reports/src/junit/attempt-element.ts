export type Attributes = Readonly<Record<string, string>>

/** Elements for retries of a test, as written by Surefire, Gradle and Playwright. */
export const attemptElements: ReadonlySet<string> = new Set([
  'rerunFailure',
  'rerunError',
  'flakyFailure',
  'flakyError',
])

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

  /** Whether this is a rerun after a first attempt, which is in a failure element of the test case. */
  get isRerun(): boolean {
    return this.name.startsWith('rerun')
  }
}
