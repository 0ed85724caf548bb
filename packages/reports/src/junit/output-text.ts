export const cdataStart = '<![CDATA['
export const cdataEnd = ']]>'

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/** Maximum length of the name of an entity, including the `&`. */
const maxEntityLength = 5

/** Decodes character data. Returns undefined if it is invalid, which only the parser can explain. */
export function decodeText(raw: string): string | undefined {
  if (raw.includes(cdataEnd)) return undefined
  let text = ''
  let start = 0
  for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', start)) {
    const end = raw.indexOf(';', at)
    const character = end < 0 || end > at + maxEntityLength ? undefined : entities.get(raw.slice(at + 1, end))
    if (character === undefined) return undefined
    text += raw.slice(start, at) + character
    start = end + 1
  }
  return start === 0 ? raw : text + raw.slice(start)
}

/** Counts the line breaks in a text between two positions. */
export function countLineBreaks(text: string, start = 0, end = text.length): number {
  let count = 0
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
