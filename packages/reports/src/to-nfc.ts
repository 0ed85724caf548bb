/**
 * Matches a longer sequence of combining characters than occurs in any language (Unicode Standard Annex 15, stream-safe
 * text format).
 */
const tooManyMarks = /(\p{M}{31,})/u

/**
 * Converts text to Unicode NFC. Keeps very long sequences of combining characters as they are, because to order them takes
 * quadratic time.
 */
export function toNfc(text: string): string {
  if (!tooManyMarks.test(text)) return text.normalize('NFC')
  // With a group in the pattern, `split` also returns the sequences, at odd indexes.
  const parts = text.split(tooManyMarks)
  return parts.map((part, index) => (index % 2 === 0 ? part.normalize('NFC') : part)).join('')
}
