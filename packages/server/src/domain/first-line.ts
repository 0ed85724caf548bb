/** Elements that start and end a line. */
const block = /<\/?(?:p|pre|div|li|ul|ol|table|tr|blockquote|hr|h[1-6])\b[^>]*>|<br\b[^>]*>/gi
/** Headings such as "Attempt 1: failed" or "stdout" say where a message comes from, not what it is. */
const heading = /<h([1-6])\b[^>]*>[\s\S]*?<\/h\1>/gi

const namedEntities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  nbsp: ' ',
  apos: "'",
}

/**
 * Returns the first line of a comment as plain text, or an empty string if there is no text. Skips headings unless
 * there is nothing else. `html` may be only the start of a comment.
 */
export function extractFirstLine(html: string): string {
  return findFirstText(html.replace(heading, '\n')) || findFirstText(html)
}

function findFirstText(html: string): string {
  const text = html
    .replace(/<[^>]*$/, '')
    .replace(block, '\n')
    .replace(/<[^>]*>/g, '')
  for (const line of text.split(/[\r\n]+/)) {
    const shown = decodeEntities(line).replace(/\s+/g, ' ').trim()
    if (shown !== '') return shown
  }
  return ''
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,8}));/gi, (entity, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined
    if (code === undefined) return namedEntities[String(name).toLowerCase()] ?? entity
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}
