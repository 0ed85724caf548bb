/** What JSON does not have inside strings, except for the line break. */
const escaped = [
  '"',
  '\\',
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).filter((char) => char !== '\n'),
]

/** For short texts the search takes longer than it saves. */
const minLength = 256

/**
 * A text as JSON, as `JSON.stringify` returns it. Of the many characters that JSON escapes, long comments mostly have
 * line breaks alone: to look for the others and to replace these takes half the time.
 */
export function jsonText(text: string): string {
  if (text.length < minLength || escaped.some((char) => text.includes(char)) || !text.isWellFormed()) {
    return JSON.stringify(text)
  }
  return `"${text.replaceAll('\n', '\\n')}"`
}
