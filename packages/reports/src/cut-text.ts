let segmenter: Intl.Segmenter | undefined

/**
 * The beginning of a text, at most `maxLength` UTF-16 code units of it. The cut is between characters as people see
 * them, so that neither a surrogate pair nor an accent nor a joined emoji is split; if a single one is longer than
 * `maxLength`, the cut is between code points.
 */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const codePointEnd = isInsidePair(text, maxLength) ? maxLength - 1 : maxLength
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  // Segmenting all of a long text to look at one place would be slow; no character of sense is longer than this.
  const start = Math.max(0, codePointEnd - maxCharacterLength)
  const from = isInsidePair(text, start) ? start - 1 : start
  const around = text.slice(from, codePointEnd + maxCharacterLength)
  const character = segmenter.segment(around).containing(codePointEnd - from)
  const end = from + (character?.index ?? codePointEnd - from)
  return text.slice(0, end > from ? end : codePointEnd)
}

/** In UTF-16 code units: far above joined emoji, which take about 30. */
const maxCharacterLength = 64

function isInsidePair(text: string, index: number): boolean {
  return (
    isBetween(text.charCodeAt(index - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(index), 0xdc00, 0xdfff)
  )
}

function isBetween(code: number, first: number, last: number): boolean {
  return code >= first && code <= last
}
