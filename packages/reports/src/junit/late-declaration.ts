/** Maximum length of the white space before a declaration, in UTF-16 code units. */
const maxSpaceLength = 1024 * 1024

/** Matches a start that may continue as white space and a declaration. */
const unfinishedStart = /^\s*(?:<(?:\?(?:x(?:m(?:l(?:\s[^>]*)?)?)?)?)?)?$/
const lateDeclaration = /^(\s+)(<\?xml\s[^>]*\?>)/

/**
 * Makes documents valid whose XML declaration follows white space or a repeated byte order mark, which tools write and
 * other parsers accept. The declaration becomes white space of the same length, so that positions in messages are right.
 */
export class LateDeclarationFilter {
  /** The start of the document, until it is complete. */
  #start: string | undefined = ''

  /** Returns the text to parse for the next chunk. */
  write(text: string): string {
    if (this.#start === undefined) return text
    this.#start += text
    const isUnfinished = this.#start.length < maxSpaceLength && unfinishedStart.test(this.#start)
    return isUnfinished ? '' : this.end()
  }

  /** Returns the text that is held back. */
  end(): string {
    const start = this.#start ?? ''
    this.#start = undefined
    return start.replace(lateDeclaration, (whole: string) => {
      // A byte order mark at the very beginning is valid.
      const [first, rest] = whole.startsWith('\ufeff') ? ['\ufeff', whole.slice(1)] : ['', whole]
      return rest.startsWith('<') ? whole : first + rest.replace(/[^\r\n\t]/g, ' ')
    })
  }
}
