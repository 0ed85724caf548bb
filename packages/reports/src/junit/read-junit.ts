import { SaxesParser } from 'saxes'
import { block, type Failure, paragraph, renderFailure } from '../comment.js'
import { plainText } from '../plain-text.js'
import { type ReadOptions, type ReadReport, type ReportEntry, ReportError } from '../report.js'
import { readXml, type XmlPiece } from './decode.js'
import { TestCaseElement } from './test-case-element.js'

/** Reads a JUnit XML report of any dialect as a stream; no more than a test case is ever in memory. */
export const readJunit: ReadReport = async function* (path, options) {
  const reader = new JunitReader(path, options)
  for await (const piece of readXml(path)) {
    reader.write(piece)
    yield reader.take()
  }
  reader.end()
  yield reader.take()
}

const roots = ['testsuites', 'testsuite']
const attemptElements = new Set(['rerunFailure', 'rerunError', 'flakyFailure', 'flakyError'])

/** Follows the elements of a report and makes entries of them. */
class JunitReader {
  readonly #path: string
  readonly #options: ReadOptions
  readonly #parser = new SaxesParser()
  /** Whether what is being read needs no cleaning. */
  #isPlain = false
  readonly #open: string[] = []
  readonly #suites: string[] = []
  #entries: ReportEntry[] = []
  #testCase: TestCaseElement | undefined
  /** Those of the failure, or whatever it is, that was entered last. */
  #attributes: Record<string, string> = {}
  #text = ''
  /** An attempt that is being read: what its test printed is part of it. */
  #attempt: { name: string; text: string } | undefined

  constructor(path: string, options: ReadOptions) {
    this.#path = path
    this.#options = options
    const parser = this.#parser
    parser.on('error', (error) => {
      throw this.#broken(error.message.replace(/^\d+:\d+: /, ''), error)
    })
    parser.on('doctype', () => {
      throw this.#broken('it has a DOCTYPE, which reports do not need and which is never expanded; remove it')
    })
    parser.on('opentag', ({ name, attributes }) => this.#enter(name, attributes))
    parser.on('closetag', ({ name }) => this.#leave(name))
    parser.on('text', (text) => this.#add(text))
    parser.on('cdata', (text) => this.#add(text))
  }

  write({ text, isPlain }: XmlPiece): void {
    this.#isPlain = isPlain
    if (this.#testCase && !isPlain) this.#testCase.isPlain = false
    this.#parser.write(text)
  }

  end(): void {
    this.#parser.close()
  }

  /** The entries since the last call. */
  take(): ReportEntry[] {
    const entries = this.#entries
    this.#entries = []
    return entries
  }

  #enter(name: string, attributes: Record<string, string>): void {
    if (this.#open.length === 0 && !roots.includes(name)) {
      throw this.#broken(`its root is <${name}>, where JUnit has <testsuites> or <testsuite>`)
    }
    this.#open.push(name)
    if (this.#attempt) {
      if (name === 'stackTrace') this.#text = ''
      return
    }
    this.#text = ''
    if (name === 'testcase') {
      this.#testCase = new TestCaseElement(attributes, this.#suite(), this.#parser.line, this.#isPlain)
    } else if (name === 'testsuite') {
      this.#suites.push(plainText(attributes.name))
    } else if (name === 'property') {
      this.#testCase?.addProperty({ name: attributes.name ?? '', value: attributes.value ?? '' })
    } else {
      this.#attributes = attributes
      if (attemptElements.has(name)) this.#attempt = { name, text: '' }
    }
  }

  #add(text: string): void {
    // Only what is kept is gathered: white space between elements of a large report would pile up otherwise.
    const element = this.#open.at(-1)
    if (element !== 'testcase' && element !== 'testsuite' && element !== 'testsuites') this.#text += text
  }

  #leave(name: string): void {
    this.#open.pop()
    if (name === 'testcase' && this.#testCase) this.#finish(this.#testCase)
    else if (name === 'testsuite') this.#suites.pop()
    else if (this.#attempt) this.#leaveAttempt(name, this.#attempt)
    else this.#leavePart(name)
    this.#text = ''
  }

  #leaveAttempt(name: string, attempt: { readonly name: string; text: string }): void {
    if (name === attempt.name) {
      this.#testCase?.addAttempt({ ...this.#failure(), text: attempt.text || this.#text, element: name })
      this.#attempt = undefined
    } else if (name === 'stackTrace') {
      // The output of an attempt is as long as a log; its trace is what tells.
      attempt.text = this.#text
    }
  }

  /** What says something about a test case, or about its suite. */
  #leavePart(name: string): void {
    const testCase = this.#testCase
    switch (name) {
      case 'failure':
        testCase?.addFailure(this.#failure())
        break
      case 'error':
        if (testCase) testCase.addError(this.#failure())
        else this.#log(renderFailure(this.#failure()))
        break
      case 'skipped':
      case 'ignored':
        if (testCase) testCase.skipped = this.#failure()
        break
      case 'system-out':
        if (testCase) testCase.stdout += this.#text
        break
      case 'system-err':
        this.#takeErrorOutput(testCase)
    }
  }

  #failure(): Failure {
    const { message, type } = this.#attributes
    return { message, type, text: this.#text }
  }

  #finish(testCase: TestCaseElement): void {
    this.#testCase = undefined
    const result = testCase.toResult(this.#path, this.#options)
    if (testCase.name !== '') this.#entries.push({ kind: 'result', result })
    else if (result.comment !== '') this.#log(result.comment)
  }

  /** What is printed outside of tests belongs to the run. */
  #takeErrorOutput(testCase: TestCaseElement | undefined): void {
    if (testCase) {
      testCase.stderr += this.#text
      return
    }
    const text = this.#text.trim()
    if (text !== '') this.#log(block(text))
  }

  #log(comment: string): void {
    const suite = this.#suite()
    if (comment !== '')
      this.#entries.push({ kind: 'log', comment: (suite ? paragraph(suite) : '') + comment })
  }

  /** The innermost suite that has a name. */
  #suite(): string {
    return this.#suites.findLast((suite) => suite !== '') ?? ''
  }

  #broken(words: string, cause?: unknown): ReportError {
    const { line, column } = this.#parser
    return new ReportError(words, { path: this.#path, line, column: column + 1 }, cause)
  }
}
