/** Maximum length of the messages to compare, in characters. */
const maxLength = 200

/** Patterns of the parts that differ between failures with the same cause, and their replacements. */
const variableParts: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '#'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '#'],
  [/\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>)\]]+/gi, '…'],
  [/"(?:[^"\\]|\\.)*"/g, '"…"'],
  [/“[^”]*”/g, '“…”'],
  [/«[^»]*»/g, '«…»'],
  [/`[^`]*`/g, '`…`'],
  // An apostrophe, as in "doesn't", is not a quotation mark.
  [/(?<![\p{L}\p{N}])'(?:[^'\\]|\\.|'(?=\p{L}))*'(?![\p{L}\p{N}])/gu, "'…'"],
  // Only the file name is the same on every machine.
  [
    /(?:[a-z]:)?(?:[\\/]|\.{1,2}[\\/])?(?:[\p{L}\p{N}_.@~+-]+[\\/])+([\p{L}\p{N}_.@+-]+\.[a-z]\w{0,7})\b/giu,
    '…/$1',
  ],
  [/\b0x[\da-f]+\b/gi, '#'],
  [/\b(?=[\da-f]*\d)(?=\d*[a-f])[\da-f]{7,}\b/gi, '#'],
  // Random IDs, which mix letters and digits.
  [/\b(?=(?:[a-z]*\d+[a-z]+){2})[a-z\d]{10,}\b/gi, '#'],
  // Words such as utf8 and h1 keep their digits.
  [/(?<![\p{L}\d])[-+]?\d+(?:[.,:]\d+)*|\d{3,}/gu, '#'],
]

/**
 * Generalizes the first line of a message, so that messages that differ only in numbers, times, IDs, hexadecimal
 * values, quoted text, URLs and folders become equal: `#` and `…` replace these parts.
 */
export function generalizeMessage(firstLine: string): string {
  const general = variableParts.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    firstLine.slice(0, maxLength * 2),
  )
  return general.replace(/#(?:[.,:]?#)+/g, '#').slice(0, maxLength)
}
