/** What JSON does not have inside strings, except for the line break: what plain texts may have, and the rest. */
const escapedInPlain = ['"', '\\', '\t', '\r']
const escapedControls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).filter(
  (char) => !'\t\n\r'.includes(char),
)

/** For short texts the search takes longer than it saves. */
const minLength = 256

/**
 * A text as JSON, as `JSON.stringify` returns it. Of the many characters that JSON escapes, long comments mostly have
 * line breaks alone: to look for the others and to replace these takes half the time. A text that `isPlain` has no
 * control characters but tabs and line breaks, and no lone surrogates.
 */
export function jsonText(text: string, isPlain = false): string {
  const isSimple =
    text.length >= minLength &&
    !hasAny(text, escapedInPlain) &&
    (isPlain || (!hasAny(text, escapedControls) && text.isWellFormed()))
  return isSimple ? `"${text.replaceAll('\n', '\\n')}"` : JSON.stringify(text)
}

function hasAny(text: string, characters: readonly string[]): boolean {
  return characters.some((character) => text.includes(character))
}
