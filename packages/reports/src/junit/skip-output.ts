import { cdataEnd, cdataStart, countLineBreaks, textOf } from './output-text.js'

const outputTags = ['<system-out>', '<system-err>']

/**
 * Takes the output of tests, which most of a large report consists of, past the XML parser: the parser looks at every
 * character, while here the end of the output is searched for. Everything else goes to the parser, and so does output
 * that is not simple.
 */
export class OutputSkipper {
  readonly #parse: (xml: string) => void
  readonly #add: (text: string) => void
  /** How the output continues that the last piece broke off, if the parser has not got any of it. */
  #inside: 'text' | 'cdata' | undefined
  #hasEntered = false
  #skippedLines = 0
  #hasSkipped = false

  /** `parse` is the parser's `write`; `add` takes the text of the innermost element. */
  constructor(parse: (xml: string) => void, add: (text: string) => void) {
    this.#parse = parse
    this.#add = add
  }

  /** The number of line breaks that the parser has not seen. */
  get skippedLines(): number {
    return this.#skippedLines
  }

  /** Whether the parser's positions are not those of the file. */
  get hasSkipped(): boolean {
    return this.#hasSkipped
  }

  /** To be called when the parser has read the start tag of output. */
  enter(): void {
    this.#hasEntered = true
  }

  /** Reads a piece of XML. If it `isSimple`, it has no characters or references that only the parser handles. */
  write(xml: string, isSimple: boolean): void {
    if (!isSimple) {
      this.#inside = undefined
      this.#parse(xml)
      return
    }
    let at = this.#inside ? this.#skip(xml, 0, this.#inside) : 0
    const next = outputTags.map((tag) => xml.indexOf(tag, at))
    for (;;) {
      for (const [index, tag] of outputTags.entries()) {
        const found = next[index] ?? -1
        if (found >= 0 && found < at) next[index] = xml.indexOf(tag, at)
      }
      const start = Math.min(...next.map((found) => (found < 0 ? xml.length : found)))
      if (start === xml.length) break
      const end = start + '<system-out>'.length
      this.#hasEntered = false
      this.#parse(xml.slice(at, end))
      at = this.#hasEntered ? this.#skipContent(xml, end) : end
    }
    if (at < xml.length) this.#parse(xml.slice(at))
  }

  /** Skips the content of an output element; returns the position where the parser continues. */
  #skipContent(xml: string, start: number): number {
    if (!xml.startsWith(cdataStart, start)) return this.#skip(xml, start, 'text')
    this.#parse(cdataStart)
    return this.#skip(xml, start + cdataStart.length, 'cdata')
  }

  #skip(xml: string, start: number, kind: 'text' | 'cdata'): number {
    this.#inside = undefined
    const end = xml.indexOf(kind === 'text' ? '<' : cdataEnd, start)
    const raw = xml.slice(start, end < 0 ? undefined : end)
    const text = kind === 'text' ? textOf(raw) : raw
    // What breaks off at the end of the piece may continue as an entity or as the end of a section.
    if (text === undefined || (end < 0 && /(?:\]|&[^;]*)$/.test(raw.slice(-10)))) return start
    if (raw !== '') this.#take(raw, text)
    if (end < 0) this.#inside = kind
    return end < 0 ? xml.length : end
  }

  #take(raw: string, text: string): void {
    this.#hasSkipped = true
    this.#skippedLines += countLineBreaks(raw)
    this.#add(text)
  }
}
