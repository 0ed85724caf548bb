import { countLineBreaks } from './output-text.js'
import { findNextTag, readSimpleTestCase, type SimpleTestCase, testCaseStart } from './simple-test-case.js'

export interface TestCaseHandlers {
  /** Passes XML to the parser. */
  parse(xml: string, isSimple: boolean): void
  /** Whether the parser, after the given XML, is between elements, where test cases can start. */
  isBetweenElements(xml: string): boolean
  /** Handles a test case that bypasses the parser. `skippedLines` is up to date. */
  take(testCase: SimpleTestCase): void
}

/** Lets simple test cases bypass the XML parser, which gets everything else. */
export class TestCaseSkipper {
  readonly #handlers: TestCaseHandlers
  #isBetweenElements = false
  #skippedLines = 0
  #hasSkipped = false

  constructor(handlers: TestCaseHandlers) {
    this.#handlers = handlers
  }

  /** Number of line breaks that bypassed the parser. */
  get skippedLines(): number {
    return this.#skippedLines
  }

  /** Whether positions of the parser differ from positions in the file. */
  get hasSkipped(): boolean {
    return this.#hasSkipped
  }

  /** Reads a chunk of XML. If it `isSimple`, it has no characters or references that only the parser handles. */
  write(xml: string, isSimple: boolean): void {
    if (!isSimple) {
      this.#isBetweenElements = false
      this.#handlers.parse(xml, false)
      return
    }
    for (let at = 0; at < xml.length; ) {
      const start = this.#isBetweenElements ? this.#skip(xml, at) : at
      const next = xml.indexOf(testCaseStart, start + 1)
      at = next < 0 ? xml.length : next
      const rest = xml.slice(start, at)
      this.#handlers.parse(rest, true)
      this.#isBetweenElements = this.#handlers.isBetweenElements(rest)
    }
  }

  /** Skips simple test cases and white space. Returns the position where the parser continues. */
  #skip(xml: string, start: number): number {
    let at = start
    for (let tag = findNextTag(xml, at); tag !== undefined; tag = findNextTag(xml, at)) {
      this.#pass(xml, at, tag)
      at = tag
      const testCase = readSimpleTestCase(xml, tag)
      if (!testCase) break
      this.#handlers.take(testCase)
      this.#pass(xml, tag, testCase.end)
      at = testCase.end
    }
    return at
  }

  #pass(xml: string, start: number, end: number): void {
    if (start === end) return
    this.#hasSkipped = true
    this.#skippedLines += countLineBreaks(xml, start, end)
  }
}
