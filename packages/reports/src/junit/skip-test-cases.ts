import { countLineBreaks } from './output-text.js'
import { nextTag, type SimpleTestCase, simpleTestCaseAt, testCaseStart } from './simple-test-case.js'

export interface TestCaseHandlers {
  /** Gives XML to the parser. */
  parse(xml: string, isSimple: boolean): void
  /** Whether the parser, which got the given XML last, is between elements where test cases can be. */
  isBetweenElements(xml: string): boolean
  /** Takes a test case that the parser does not get; `skippedLines` is up to date. */
  take(testCase: SimpleTestCase): void
}

/** Takes simple test cases past the XML parser, which gets everything else. */
export class TestCaseSkipper {
  readonly #handlers: TestCaseHandlers
  #isBetweenElements = false
  #skippedLines = 0
  #hasSkipped = false

  constructor(handlers: TestCaseHandlers) {
    this.#handlers = handlers
  }

  /** The number of line breaks that the parser has not got. */
  get skippedLines(): number {
    return this.#skippedLines
  }

  /** Whether the parser's positions are not those of the file. */
  get hasSkipped(): boolean {
    return this.#hasSkipped
  }

  /** Reads a piece of XML. If it `isSimple`, it has no characters or references that only the parser handles. */
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

  /** Skips simple test cases and white space; returns the position where the parser continues. */
  #skip(xml: string, start: number): number {
    let at = start
    for (let tag = nextTag(xml, at); tag !== undefined; tag = nextTag(xml, at)) {
      this.#pass(xml, at, tag)
      at = tag
      const testCase = simpleTestCaseAt(xml, tag)
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
