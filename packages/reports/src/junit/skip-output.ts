import { cdataEnd, cdataStart, countLineBreaks, decodeText } from './output-text.js'

const outputTags = ['<system-out>', '<system-err>']

/**
 * Lets the output of tests, which is most of a large report, bypass the XML parser. The parser examines every
 * character, while this class only searches for the end of the output. Everything else goes to the parser, including
 * output that is not simple.
 */
export class OutputSkipper {
  readonly #parse: (xml: string) => void
  readonly #add: (text: string) => void
  /** How the output that the last chunk ended in continues, if it bypasses the parser. */
  #inside: 'text' | 'cdata' | undefined
  #hasEntered = false
  #skippedLines = 0
  #hasSkipped = false

  /** `parse` is the parser's `write`; `add` takes the text of the innermost element. */
  constructor(parse: (xml: string) => void, add: (text: string) => void) {
    this.#parse = parse
    this.#add = add
  }

  /** Number of line breaks that bypassed the parser. */
  get skippedLines(): number {
    return this.#skippedLines
  }

  /** Whether positions of the parser differ from positions in the file. */
  get hasSkipped(): boolean {
    return this.#hasSkipped
  }

  /** Call this when the parser has read the start tag of output. */
  enter(): void {
    this.#hasEntered = true
  }

  /** Reads a chunk of XML. If it `isSimple`, it has no characters or references that only the parser handles. */
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

  /** Skips the content of an output element. Returns the position where the parser continues. */
  #skipContent(xml: string, start: number): number {
    if (!xml.startsWith(cdataStart, start)) return this.#skip(xml, start, 'text')
    this.#parse(cdataStart)
    return this.#skip(xml, start + cdataStart.length, 'cdata')
  }

  #skip(xml: string, start: number, kind: 'text' | 'cdata'): number {
    this.#inside = undefined
    const end = xml.indexOf(kind === 'text' ? '<' : cdataEnd, start)
    const raw = xml.slice(start, end < 0 ? undefined : end)
    const text = kind === 'text' ? decodeText(raw) : raw
    // The end of the chunk may be the start of an entity or of the end of a section.
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
