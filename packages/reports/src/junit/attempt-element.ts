export type Attributes = Readonly<Record<string, string>>

/** Elements of a test that was run again: those of Surefire, Gradle and Playwright. */
export const attemptElements: ReadonlySet<string> = new Set([
  'rerunFailure',
  'rerunError',
  'flakyFailure',
  'flakyError',
])

/** What an attempt's element says, gathered while it is read. */
export class AttemptElement {
  readonly name: string
  readonly message: string | undefined
  readonly type: string | undefined
  /** Text directly in the element: the trace, unless it has an element of its own. */
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

  /** Whether the test's first attempt is in an element of the test case itself: reruns follow a failure. */
  get isRerun(): boolean {
    return this.name.startsWith('rerun')
  }
}
