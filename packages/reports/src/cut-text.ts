let segmenter: Intl.Segmenter | undefined

/**
 * Returns the start of a text, at most `maxLength` UTF-16 code units. Cuts between user-perceived characters, so that no
 * surrogate pair, accent or joined emoji is split. If a single character is longer than `maxLength`, cuts between code
 * points.
 */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const codePointEnd = isInsidePair(text, maxLength) ? maxLength - 1 : maxLength
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  // Segmenting a long text completely would be slow, so only the text around the cut is segmented.
  const start = Math.max(0, codePointEnd - maxCharacterLength)
  const from = isInsidePair(text, start) ? start - 1 : start
  const around = text.slice(from, codePointEnd + maxCharacterLength)
  const character = segmenter.segment(around).containing(codePointEnd - from)
  const end = from + (character?.index ?? codePointEnd - from)
  return text.slice(0, end > from ? end : codePointEnd)
}

/** Length of the longest sensible character, in UTF-16 code units. Joined emoji take about 30. */
const maxCharacterLength = 64

function isInsidePair(text: string, index: number): boolean {
  return (
    isBetween(text.charCodeAt(index - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(index), 0xdc00, 0xdfff)
  )
}

function isBetween(code: number, first: number, last: number): boolean {
  return code >= first && code <= last
}
