/** Maximum size of the text before a report, in UTF-16 code units. */
const maxBanner = 1024 * 1024
/** A longer line is the report itself, written without line breaks. */
const maxBannerLine = 64 * 1024

/** An object of JSON, not one that Node printed, whose keys have no quotes. */
const objectBegin = /\ufeff?[ \t]*\{\s*(["}]|$)/y

/** Whether a JSON value may be the report that is looked for. */
export type IsReport = (value: unknown) => boolean

/**
 * Replaces lines before a report by empty ones, so that places in the report stay right. Tools print such lines to the
 * same output: npm its "> test", dotenv what it loaded, a logger its lines of JSON. Text without a report is returned
 * as it is.
 */
export class BannerFilter {
  readonly #isReport: IsReport
  /** What was read before the report began. */
  #banner = ''
  /** The end of the banner: a line that is not complete yet. */
  #lineStart = 0
  #isPassing = false
  #hasReport = false

  constructor(isReport: IsReport) {
    this.#isReport = isReport
  }

  /** Whether the report has begun. */
  get hasReport(): boolean {
    return this.#hasReport
  }

  write(text: string): string {
    if (this.#isPassing) return text
    this.#banner += text
    return this.#findReport(false)
  }

  end(): string {
    return this.#isPassing ? '' : this.#findReport(true)
  }

  #findReport(isLast: boolean): string {
    for (;;) {
      const lineEnd = this.#banner.indexOf('\n', this.#lineStart)
      const line = this.#banner.slice(this.#lineStart, lineEnd === -1 ? undefined : lineEnd)
      const begin = this.#beginOfObject()
      const isIncomplete = lineEnd === -1 ? line.length < maxBannerLine : begin === ''
      if (isIncomplete && !isLast) return this.#giveUpIfTooLong()
      if (begin !== undefined && this.#isReportBegin(line)) return this.#passFromHere()
      if (lineEnd === -1) return isLast ? this.#pass(this.#banner) : this.#giveUpIfTooLong()
      this.#lineStart = lineEnd + 1
    }
  }

  /** What follows the brace of an object that begins in this line: nothing if it has not been read yet. */
  #beginOfObject(): string | undefined {
    objectBegin.lastIndex = this.#lineStart
    return objectBegin.exec(this.#banner)?.[1]
  }

  /** A line that is a JSON object of its own, but not a report, is a line of a log. */
  #isReportBegin(line: string): boolean {
    if (line.length >= maxBannerLine) return true
    try {
      return this.#isReport(JSON.parse(withoutMark(line)))
    } catch {
      return true
    }
  }

  #passFromHere(): string {
    this.#hasReport = true
    const lines = this.#banner.slice(0, this.#lineStart).split('\n').length - 1
    return this.#pass('\n'.repeat(lines) + withoutMark(this.#banner.slice(this.#lineStart)))
  }

  #giveUpIfTooLong(): string {
    return this.#banner.length > maxBanner ? this.#pass(this.#banner) : ''
  }

  #pass(text: string): string {
    this.#isPassing = true
    this.#banner = ''
    return text
  }
}

/** Files that were put together have byte order marks inside. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/** The text of a file without the lines before the report in it. */
export function withoutBanner(text: string, isReport: IsReport): string {
  const filter = new BannerFilter(isReport)
  return filter.write(text) + filter.end()
}

/** Checks what follows a report: lines of a tool are fine, another report or text on the same line is not. */
export class TrailerCheck {
  readonly #filter: BannerFilter
  #begin = ''

  constructor(isReport: IsReport) {
    this.#filter = new BannerFilter(isReport)
  }

  /** Adds text behind the report; returns false if it must not be there. */
  accepts(text: string): boolean {
    if (this.#begin === '') {
      this.#begin = text
      if (!/^[ \t\r]*(?:\n|$)/.test(text)) return false
    }
    this.#filter.write(text)
    return !this.#filter.hasReport
  }

  /** Whether everything behind the report was fine. */
  end(): boolean {
    this.#filter.end()
    return !this.#filter.hasReport
  }
}
