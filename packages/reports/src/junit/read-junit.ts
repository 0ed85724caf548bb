import { dirname } from 'node:path'
import { SaxesParser } from 'saxes'
import { extractAttachments, splitPaths } from '../attachment-paths.js'
import { block, renderFailure, renderLinks, renderParagraph } from '../comment.js'
import { plainName, plainText } from '../plain-text.js'
import {
  type Attachment,
  type ReadOptions,
  type ReadReport,
  type ReportEntry,
  ReportError,
} from '../report.js'
import type { Attributes } from './attempt-element.js'
import { AttemptElement, isAttemptElement } from './attempt-element.js'
import { readXml, type XmlPiece } from './decode.js'
import { BrokenXml, describeBreak } from './describe-break.js'
import { addToAttempt, addToTestCase, attemptParts, type Part, parts, toFailure } from './parts.js'
import type { SimpleTestCase } from './simple-test-case.js'
import { OutputSkipper } from './skip-output.js'
import { TestCaseSkipper } from './skip-test-cases.js'
import { type SuiteElement, TestCaseElement } from './test-case-element.js'

/** Reads a JUnit XML report of any dialect as a stream, with at most one test case in memory. */
export const readJunit: ReadReport = async function* (path, options) {
  const reader = new JunitReader(path, options)
  try {
    for await (const piece of readXml(path)) {
      reader.write(piece)
      yield reader.take()
    }
    reader.end()
  } catch (error) {
    const exact = reader.hasSkipped ? await readExactly(path, options, error) : error
    throw exact instanceof BrokenXml ? await describeBreak(exact, path) : exact
  }
  yield reader.take()
}

/** Reads an invalid report again without skipping anything, and returns the error with its exact position. */
async function readExactly(path: string, options: ReadOptions, error: unknown): Promise<unknown> {
  const reader = new JunitReader(path, options, false)
  try {
    for await (const piece of readXml(path)) {
      reader.write(piece)
      reader.take()
    }
    reader.end()
  } catch (exact) {
    return exact
  }
  return error
}

const roots = ['testsuites', 'testsuite']

const outsideOfSuites: SuiteElement = { name: '', number: 0 }

/** Converts the elements of a report to entries. */
class JunitReader {
  readonly #path: string
  readonly #options: ReadOptions
  readonly #parser = new SaxesParser()
  readonly #outputSkipper: OutputSkipper
  readonly #testCaseSkipper: TestCaseSkipper
  readonly #skips: boolean
  /** Whether the current chunk is plain text. */
  #isPlain = false
  readonly #open: string[] = []
  readonly #openLines: number[] = []
  readonly #suites: SuiteElement[] = []
  #suiteCount = 0
  #entries: ReportEntry[] = []
  #testCase: TestCaseElement | undefined
  /** Test cases that contain the current one, because some tools nest subtests. */
  readonly #outerTestCases: TestCaseElement[] = []
  #attempt: AttemptElement | undefined
  #attemptDepth = 0
  #part: Part | undefined
  /** The start tag being read. */
  #tag: { readonly name: string; readonly line: number } | undefined
  /** The last closed element, and the position after the last tag or section. */
  #left = ''
  #leftLine = 0
  #position = 0
  /** Number of UTF-16 code units passed to the parser, and up to the end of the last tag. */
  #given = 0
  #tagEnd = 0

  constructor(path: string, options: ReadOptions, skips = true) {
    this.#path = path
    this.#options = options
    this.#skips = skips
    const parser = this.#parser
    this.#outputSkipper = new OutputSkipper(
      (xml) => {
        this.#given += xml.length
        parser.write(xml)
      },
      (text) => this.#add(text),
    )
    this.#testCaseSkipper = new TestCaseSkipper({
      parse: (xml, isSimple) => this.#outputSkipper.write(xml, isSimple),
      isBetweenElements: (xml) => this.#isBetweenElements(xml),
      take: (testCase) => this.#take(testCase),
    })
    parser.on('error', (error) => {
      throw this.#broken(error)
    })
    parser.on('doctype', () => {
      throw this.#unreadable(
        'it has a DOCTYPE, which reports do not need and which is never expanded; remove it',
      )
    })
    parser.on('opentagstart', ({ name }) => {
      // The parser has read the character after the name, which may be a line break.
      this.#tag = { name, line: parser.columnIndex === 0 ? this.#line() - 1 : this.#line() }
      this.#position = parser.position
    })
    parser.on('opentag', ({ name, attributes }) => this.#enter(name, attributes))
    parser.on('closetag', ({ name }) => this.#leave(name))
    parser.on('text', (text) => this.#add(text))
    parser.on('cdata', (text) => {
      this.#position = parser.position
      this.#add(text)
    })
  }

  /** Throws `BrokenXml` if the XML is not well-formed. */
  write({ text, isPlain }: XmlPiece): void {
    this.#isPlain = isPlain
    if (this.#testCase && !isPlain) this.#testCase.isPlain = false
    this.#testCaseSkipper.write(text, this.#skips && isPlain && !text.includes('\r'))
  }

  get hasSkipped(): boolean {
    return this.#testCaseSkipper.hasSkipped || this.#outputSkipper.hasSkipped
  }

  /** Throws `BrokenXml` if the XML is incomplete. */
  end(): void {
    this.#parser.close()
  }

  /** Returns the entries since the last call. */
  take(): ReportEntry[] {
    const entries = this.#entries
    this.#entries = []
    return entries
  }

  /** Whether the last XML passed to the parser ends with a tag in a suite, followed only by white space. */
  #isBetweenElements(xml: string): boolean {
    if (this.#open.length === 0 || this.#part || this.#attempt || this.#testCase) return false
    const sinceTag = this.#given - this.#tagEnd
    return sinceTag <= xml.length && xml.slice(xml.length - sinceTag).trim() === ''
  }

  #take({ attributes, stdout, stderr }: SimpleTestCase): void {
    const testCase = new TestCaseElement(attributes, this.#suite(), this.#line(), true)
    testCase.stdout = stdout
    testCase.stderr = stderr
    this.#finish(testCase)
  }

  #enter(name: string, attributes: Attributes): void {
    if (this.#open.length === 0 && !roots.includes(name)) {
      throw this.#unreadable(`its root is <${name}>; expected <testsuites> or <testsuite>`)
    }
    const line = this.#tag?.line ?? this.#line()
    this.#tag = undefined
    this.#position = this.#tagEnd = this.#parser.position
    const depth = this.#open.push(name) - 1
    this.#openLines.push(line)
    if (this.#part) return
    if (this.#attempt) {
      if (attemptParts.has(name)) this.#enterPart({ name, attributes, depth, text: '' })
    } else if (name === 'testcase') {
      if (this.#testCase) this.#outerTestCases.push(this.#testCase)
      this.#testCase = new TestCaseElement(attributes, this.#suite(), line, this.#isPlain)
    } else if (name === 'testsuite') {
      this.#suites.push({
        name: plainName(attributes.name) || this.#suite().name,
        number: ++this.#suiteCount,
      })
    } else if (parts.has(name)) {
      this.#enterPart({ name, attributes, depth, text: '' })
    } else if (this.#testCase && isAttemptElement(name)) {
      this.#attempt = new AttemptElement(name, attributes)
      this.#attemptDepth = depth
    }
  }

  #enterPart(part: Part): void {
    this.#part = part
    if (part.name === 'system-out' || part.name === 'system-err') this.#outputSkipper.enter()
  }

  /** Returns the current line. */
  #line(): number {
    return this.#parser.line + this.#outputSkipper.skippedLines + this.#testCaseSkipper.skippedLines
  }

  #add(text: string): void {
    // White space between elements is dropped, because it would accumulate in a large report.
    if (this.#part) this.#part.text += text
    else if (this.#attempt && this.#open.length === this.#attemptDepth + 1) this.#attempt.ownText += text
  }

  #leave(name: string): void {
    this.#open.pop()
    this.#left = name
    this.#leftLine = this.#openLines.pop() ?? 0
    this.#position = this.#tagEnd = this.#parser.position
    const depth = this.#open.length
    if (this.#part) {
      if (depth === this.#part.depth) this.#leavePart(this.#part)
    } else if (this.#attempt) {
      if (depth === this.#attemptDepth) this.#leaveAttempt(this.#attempt)
    } else if (name === 'testcase') {
      if (this.#testCase) this.#finish(this.#testCase)
    } else if (name === 'testsuite') {
      this.#suites.pop()
    }
  }

  #leaveAttempt(attempt: AttemptElement): void {
    this.#attempt = undefined
    this.#testCase?.addAttempt(attempt)
  }

  #leavePart(part: Part): void {
    this.#part = undefined
    if (this.#attempt) addToAttempt(this.#attempt, part)
    else if (this.#testCase) addToTestCase(this.#testCase, part)
    else this.#addToSuite(part)
  }

  #finish(testCase: TestCaseElement): void {
    this.#testCase = this.#outerTestCases.pop()
    const result = testCase.toResult(this.#path, this.#options)
    if (testCase.name !== '') {
      this.#entries.push({ kind: 'result', result })
      return
    }
    const { comment, attachments, folder, status } = result
    const hasFailed = status === 'failed' || status === 'blocked'
    if (comment === '' && attachments.length === 0 && !hasFailed) return
    const suite = this.#suite().name
    const heading = suite === '' || suite === folder ? folder : `${suite} › ${folder}`
    this.#log(heading, comment || renderParagraph(`A test without a name: ${status}`), attachments)
  }

  /** Adds entries outside of tests to the log of the run. Of output, only errors and files are added. */
  #addToSuite(part: Part): void {
    const suite = this.#suite().name
    const { paths, rest } = extractAttachments(part.text)
    const { attachments, links } = splitPaths(paths, this.#options.folder ?? dirname(this.#path))
    if (part.name === 'error' || part.name === 'failure') {
      const failure = renderFailure(toFailure({ ...part, text: rest }))
      const shown = failure || renderParagraph(`${part.name} without a message`)
      this.#log(suite, shown + renderLinks(links), attachments)
    } else if (part.name === 'system-err' || part.name === 'system-out') {
      const text = part.name === 'system-err' ? plainText(rest) : ''
      this.#log(suite, (text === '' ? '' : block(text)) + renderLinks(links), attachments)
    }
  }

  #log(heading: string, comment: string, attachments: readonly Attachment[] = []): void {
    if (comment === '' && attachments.length === 0) return
    const entry = {
      kind: 'log',
      comment: (heading === '' ? '' : renderParagraph(heading)) + comment,
    } as const
    this.#entries.push(attachments.length === 0 ? entry : { ...entry, attachments })
  }

  /** Returns the innermost suite. */
  #suite(): SuiteElement {
    return this.#suites.at(-1) ?? outsideOfSuites
  }

  #unreadable(message: string): ReportError {
    const { line, column } = this.#parser
    return new ReportError(message, { path: this.#path, line, column: column + 1 })
  }

  #broken(error: Error): BrokenXml {
    const { line, column } = this.#parser
    return new BrokenXml(error, {
      line,
      column: column + 1,
      position: this.#position,
      tag: this.#tag,
      left: { name: this.#left, line: this.#leftLine },
      open: { name: this.#open.at(-1) ?? '', line: this.#openLines.at(-1) ?? 0 },
    })
  }
}
