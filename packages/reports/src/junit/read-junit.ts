import { SaxesParser } from 'saxes'
import { block, paragraph, renderFailure } from '../comment.js'
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
const failureElements = new Set(['failure', 'error', 'skipped', 'ignored'])
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
  #attributes: Record<string, string> = {}
  #text = ''
  /** How deep the elements of one attempt, whose own output is part of it, are nested. */
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
    if (name === 'testsuite') this.#suites.push(plainText(attributes.name))
    else if (name === 'testcase')
      this.#testCase = new TestCaseElement(attributes, this.#suite(), this.#parser.line, this.#isPlain)
    else if (attemptElements.has(name)) this.#attempt = { name, text: '' }
    if (name === 'property')
      this.#testCase?.addProperty({ name: attributes.name ?? '', value: attributes.value ?? '' })
    if (failureElements.has(name) || attemptElements.has(name)) this.#attributes = attributes
  }

  #add(text: string): void {
    // Only what is kept is gathered: white space between elements of a large report would pile up otherwise.
    const element = this.#open.at(-1)
    if (element !== 'testsuite' && element !== 'testsuites' && element !== 'testcase') this.#text += text
  }

  #leave(name: string): void {
    this.#open.pop()
    const testCase = this.#testCase
    if (this.#attempt && !attemptElements.has(name)) {
      // The output of an attempt is as long as a log; its trace is what tells.
      if (name === 'stackTrace') this.#attempt.text = this.#text
      this.#text = ''
      return
    }
    const { message, type } = this.#attributes
    const failure = { message, type, text: this.#text }
    if (name === 'testcase' && testCase) this.#finish(testCase)
    else if (name === 'testsuite') this.#suites.pop()
    else if (this.#attempt) {
      testCase?.addAttempt({ message, type, text: this.#attempt.text || this.#text, element: name })
      this.#attempt = undefined
    } else if (name === 'failure') testCase?.addFailure(failure)
    else if (name === 'error') testCase ? testCase.addError(failure) : this.#log(renderFailure(failure))
    else if (name === 'skipped' || name === 'ignored') {
      if (testCase) testCase.skipped = failure
    } else if (name === 'system-out' && testCase) testCase.stdout += this.#text
    else if (name === 'system-err') this.#takeErrorOutput(testCase)
    this.#text = ''
    if (failureElements.has(name) || attemptElements.has(name)) this.#attributes = {}
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
