/** Maximum length of the text before a report, in UTF-16 code units. */
const maxBannerLength = 1024 * 1024
/** A longer line is taken for the report itself, written without line breaks. */
const maxBannerLineLength = 64 * 1024

/** Matches the start of a JSON object, but not of an object that Node printed, whose keys have no quotes. */
const objectStart = /\ufeff?[ \t]*\{\s*(["}]|$)/y

/** Whether a JSON value may be the report. */
export type IsReport = (value: unknown) => boolean

/**
 * Replaces lines before a report with empty ones, so that line numbers in the report stay correct. Tools print such lines
 * to the same output: npm's "> test", dotenv's status, a logger's JSON lines. Text without a report is returned
 * unchanged.
 */
export class BannerFilter {
  readonly #isReport: IsReport
  /** Text read before the report began. */
  #banner = ''
  /** Start of the last line of the banner, which may be incomplete. */
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
      const isIncomplete = lineEnd === -1 ? line.length < maxBannerLineLength : begin === ''
      if (isIncomplete && !isLast) return this.#giveUpIfTooLong()
      if (begin !== undefined && this.#isReportBegin(line)) return this.#passFromHere()
      if (lineEnd === -1) return isLast ? this.#pass(this.#banner) : this.#giveUpIfTooLong()
      this.#lineStart = lineEnd + 1
    }
  }

  /** Returns what follows the opening brace of an object on this line, or an empty text if it has not been read yet. */
  #beginOfObject(): string | undefined {
    objectStart.lastIndex = this.#lineStart
    return objectStart.exec(this.#banner)?.[1]
  }

  /** Whether the report starts on this line. A line with a complete JSON object that is not a report is a log line. */
  #isReportBegin(line: string): boolean {
    if (line.length >= maxBannerLineLength) return true
    try {
      return this.#isReport(JSON.parse(removeByteOrderMark(line)))
    } catch {
      return true
    }
  }

  #passFromHere(): string {
    this.#hasReport = true
    const lines = this.#banner.slice(0, this.#lineStart).split('\n').length - 1
    return this.#pass('\n'.repeat(lines) + removeByteOrderMark(this.#banner.slice(this.#lineStart)))
  }

  #giveUpIfTooLong(): string {
    return this.#banner.length > maxBannerLength ? this.#pass(this.#banner) : ''
  }

  #pass(text: string): string {
    this.#isPassing = true
    this.#banner = ''
    return text
  }
}

/** Removes a byte order mark, which may also be inside a file after files were concatenated. */
function removeByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/** Replaces the lines before the report in a file with empty ones. */
export function removeBanner(text: string, isReport: IsReport): string {
  const filter = new BannerFilter(isReport)
  return filter.write(text) + filter.end()
}

/** Checks the text after a report. Lines printed by tools are allowed; another report or text on the same line is not. */
export class TrailerCheck {
  readonly #filter: BannerFilter
  #begin = ''

  constructor(isReport: IsReport) {
    this.#filter = new BannerFilter(isReport)
  }

  /** Adds text that follows the report. Returns false if it is not allowed there. */
  accepts(text: string): boolean {
    if (this.#begin === '') {
      this.#begin = text
      if (!/^[ \t\r]*(?:\n|$)/.test(text)) return false
    }
    this.#filter.write(text)
    return !this.#filter.hasReport
  }

  /** Returns whether everything after the report is allowed. */
  end(): boolean {
    this.#filter.end()
    return !this.#filter.hasReport
  }
}
