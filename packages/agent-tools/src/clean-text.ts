import { plainLines } from 'qasphere-client/plain-text'

/**
 * What people do not see but models read: zero-width characters, byte order marks, tag characters, and runs of variation
 * selectors, of which a visible character has at most one.
 */
const hidden = /[\u200b\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{2,}/gu

/** HTML that pages do not show: comments, scripts and styles. */
const unseenHtml = /<!--[\s\S]*?(?:-->|$)|<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi

/** The fields of the API that are HTML; others are plain text, in which nothing is a tag. */
const htmlFields = new Set(['comment', 'description', 'expected', 'overviewDescription', 'sharedText'])

/** Returns a copy of JSON from a server whose text has nothing that people would not see, at any depth. */
export function cleanJson(value: unknown, isHtml = false): unknown {
  if (typeof value === 'string') return isHtml ? cleanHtml(value) : cleanText(value)
  if (Array.isArray(value)) return value.map((item) => cleanJson(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      cleanText(name),
      cleanJson(field, isHtmlField(name, value)),
    ]),
  )
}

/** The text of a precondition is HTML, that of a link or a requirement is not. */
function isHtmlField(name: string, parent: object): boolean {
  return htmlFields.has(name) || (name === 'text' && !('url' in parent))
}

/** Returns text without escape sequences, control, bidirectional and hidden characters. */
export function cleanText(text: string): string {
  return plainLines(text).replace(hidden, '')
}

/** Maximum number of times that what remains of HTML is cleaned again. */
const maxRounds = 5

/** Removing one part may join the halves of another; what still has any after a few rounds loses all tags. */
function cleanHtml(html: string): string {
  let text = cleanText(html)
  for (let round = 0; round < maxRounds; round++) {
    const cleaned = text.replace(unseenHtml, '')
    if (cleaned === text) return text
    text = cleaned
  }
  return text.replaceAll('<', '&lt;')
}
