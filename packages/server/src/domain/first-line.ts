/** Elements that begin and end a line of their own. */
const block = /<\/?(?:p|pre|div|li|ul|ol|table|tr|blockquote|hr|h[1-6])\b[^>]*>|<br\b[^>]*>/gi
/** A heading, such as "Attempt 1: failed" or "stdout", says where a message comes from, not what it is. */
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
 * The first line of a comment as plain text, without headings unless there is nothing else; empty if there is no text.
 * `html` may be only the beginning of a comment.
 */
export function firstLineOf(html: string): string {
  return firstText(html.replace(heading, '\n')) || firstText(html)
}

function firstText(html: string): string {
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
