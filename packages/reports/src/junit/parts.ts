import type { Failure } from '../comment.js'
import type { AttemptElement, Attributes } from './attempt-element.js'
import type { TestCaseElement } from './test-case-element.js'

/** Elements of a test case or suite whose text is kept. */
export const parts: ReadonlySet<string> = new Set([
  'failure',
  'error',
  'skipped',
  'disabled',
  'ignored',
  'system-out',
  'system-err',
  'property',
])

/** Elements of an attempt whose text is kept. */
export const attemptParts: ReadonlySet<string> = new Set(['stackTrace', 'system-out', 'system-err'])

/** An element whose text is being read. Nested elements, such as unescaped markup, only add their text. */
export interface Part {
  readonly name: string
  readonly attributes: Attributes
  /** Number of elements that contain it. */
  readonly depth: number
  text: string
}

export function addToAttempt(attempt: AttemptElement, { name, text }: Part): void {
  if (name === 'stackTrace') attempt.trace += text
  else if (name === 'system-out') attempt.stdout += text
  else attempt.stderr += text
}

export function addToTestCase(testCase: TestCaseElement, part: Part): void {
  switch (part.name) {
    case 'failure':
      testCase.addFailure(toFailure(part))
      break
    case 'error':
      testCase.addError(toFailure(part))
      break
    case 'system-out':
      testCase.stdout += part.text
      break
    case 'system-err':
      testCase.stderr += part.text
      break
    case 'property':
      testCase.addProperty({
        name: part.attributes.name ?? '',
        value: part.attributes.value ?? part.text,
      })
      break
    default:
      testCase.skipped = toFailure(part)
  }
}

export function toFailure({ attributes: { message, type }, text }: Part): Failure {
  return { message, type, text }
}
